package dev.proxyless.mesh.xds.appmesh.spec;

/** A condition on the path of a request, without its query. */
public sealed interface PathSpec {

    /** All paths. */
    PathSpec ALL = new Prefix("/");

    /** Paths that begin with {@code value}. */
    record Prefix(String value) implements PathSpec {}

    /** The path {@code value}. */
    record Exact(String value) implements PathSpec {}

    /** Paths that {@code value}, a regular expression of RE2, matches as a whole. */
    record Regex(String value) implements PathSpec {}
}
