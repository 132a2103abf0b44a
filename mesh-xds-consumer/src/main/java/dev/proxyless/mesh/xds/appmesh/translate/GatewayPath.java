package dev.proxyless.mesh.xds.appmesh.translate;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute.PathRewrite;
import dev.proxyless.mesh.xds.appmesh.spec.PathSpec;
import java.util.Optional;

/**
 * The path of a call that passes a gateway: the gateway's condition, what the gateway makes of the path, and the condition
 * of the virtual service's route on what was made of it, all in one condition on the path as it comes.
 */
sealed interface GatewayPath {

    /**
     * There are paths that pass both.
     *
     * @param path they, as they come
     * @param change what becomes of them
     */
    record Passes(PathSpec path, Change change) implements GatewayPath {}

    /** No path passes both. */
    record Never() implements GatewayPath {}

    /** The two cannot be made one. */
    record Unknown() implements GatewayPath {}

    /** What becomes of a path. */
    sealed interface Change {

        /** Nothing. */
        record None() implements Change {}

        /** What the condition matched, a prefix or the whole, becomes {@code value}. */
        record Matched(String value) implements Change {}

        /** The expression's matches become {@code substitution}. */
        record Regex(String pattern, String substitution) implements Change {}
    }

    /** Joins the two conditions. */
    static GatewayPath join(PathSpec outer, PathRewrite rewrite, PathSpec inner) {
        if (outer instanceof PathSpec.Prefix prefix) {
            return rewrite instanceof PathRewrite.Prefix to
                    ? ofPrefix(prefix.value(), to.value(), inner)
                    : ofKept(prefix.value(), inner);
        }
        Optional<String> fixed = rewrite instanceof PathRewrite.Exact to
                ? Optional.of(to.value())
                : outer instanceof PathSpec.Exact exact ? Optional.of(exact.value()) : Optional.empty();
        if (fixed.isEmpty()) {
            return inner.equals(PathSpec.ALL) ? new Passes(outer, new Change.None()) : new Unknown();
        }
        if (!matches(inner, fixed.get())) {
            return new Never();
        }
        if (!(rewrite instanceof PathRewrite.Exact)) {
            return new Passes(outer, new Change.None());
        }
        return new Passes(
                outer,
                outer instanceof PathSpec.Exact
                        ? new Change.Matched(fixed.get())
                        : new Change.Regex("^.*$", escaped(fixed.get())));
    }

    private static GatewayPath ofKept(String prefix, PathSpec inner) {
        if (inner instanceof PathSpec.Prefix other) {
            return other.value().startsWith(prefix) || prefix.startsWith(other.value())
                    ? new Passes(
                            new PathSpec.Prefix(other.value().length() > prefix.length() ? other.value() : prefix),
                            new Change.None())
                    : new Never();
        }
        if (inner instanceof PathSpec.Exact exact) {
            return exact.value().startsWith(prefix) ? new Passes(inner, new Change.None()) : new Never();
        }
        return prefix.equals("/") ? new Passes(inner, new Change.None()) : new Unknown();
    }

    private static GatewayPath ofPrefix(String from, String to, PathSpec inner) {
        if (from.equals(to)) {
            return ofKept(from, inner);
        }
        if (!from.endsWith("/") && to.endsWith("/")) {
            return ofJoint(from, to, inner);
        }
        if (inner instanceof PathSpec.Exact exact) {
            return exact.value().startsWith(to)
                    ? new Passes(
                            new PathSpec.Exact(from + exact.value().substring(to.length())),
                            new Change.Matched(exact.value()))
                    : new Never();
        }
        if (!(inner instanceof PathSpec.Prefix other)) {
            return new Unknown();
        }
        if (to.startsWith(other.value())) {
            return new Passes(new PathSpec.Prefix(from), new Change.Matched(to));
        }
        return other.value().startsWith(to)
                ? new Passes(
                        new PathSpec.Prefix(from + other.value().substring(to.length())),
                        new Change.Matched(other.value()))
                : new Never();
    }

    /** /books made / makes /1 of /books/1, not //1: one slash between the two is one too many. */
    private static GatewayPath ofJoint(String from, String to, PathSpec inner) {
        String start = Pattern.quote(from) + "/?";
        Change change = new Change.Regex("^" + start, escaped(to));
        if (inner instanceof PathSpec.Prefix other && to.startsWith(other.value())) {
            return new Passes(new PathSpec.Prefix(from), change);
        }
        boolean prefix = inner instanceof PathSpec.Prefix;
        if (!prefix && !(inner instanceof PathSpec.Exact)) {
            return new Unknown();
        }
        String wanted = prefix ? ((PathSpec.Prefix) inner).value() : ((PathSpec.Exact) inner).value();
        if (!wanted.startsWith(to)) {
            return new Never();
        }
        String end = Pattern.quote(wanted.substring(to.length())) + (prefix ? ".*" : "");
        return new Passes(new PathSpec.Regex(start + end), change);
    }

    private static boolean matches(PathSpec spec, String path) {
        if (spec instanceof PathSpec.Prefix prefix) {
            return path.startsWith(prefix.value());
        }
        if (spec instanceof PathSpec.Exact exact) {
            return path.equals(exact.value());
        }
        if (spec instanceof PathSpec.Regex regex) {
            return Pattern.matches(regex.value(), path);
        }
        throw new AssertionError(spec);
    }

    private static String escaped(String substitution) {
        return substitution.replace("\\", "\\\\");
    }
}
