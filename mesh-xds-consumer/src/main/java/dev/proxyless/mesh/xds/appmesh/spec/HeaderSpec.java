package dev.proxyless.mesh.xds.appmesh.spec;

/**
 * A condition on a header.
 *
 * @param name the header
 * @param invert whether requests are meant that do not satisfy it
 * @param value what is asked of its value
 */
public record HeaderSpec(String name, boolean invert, ValueSpec value) {

    /** A condition on a value. */
    public sealed interface ValueSpec {

        /** There is one. */
        record Present() implements ValueSpec {}

        /** It is {@code value}. */
        record Exact(String value) implements ValueSpec {}

        /** It begins with {@code value}. */
        record Prefix(String value) implements ValueSpec {}

        /** It ends with {@code value}. */
        record Suffix(String value) implements ValueSpec {}

        /** {@code value}, a regular expression of RE2, matches it as a whole. */
        record Regex(String value) implements ValueSpec {}

        /** It is a number from {@code start} up to, but not including, {@code end}. */
        record Range(long start, long end) implements ValueSpec {}
    }
}
