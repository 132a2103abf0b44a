package dev.proxyless.mesh.model.format;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parts of the request's path (Envoy {@code %PATH(…)%}, {@code %QUERY_PARAM(…)%} and {@code %REQ_WITHOUT_QUERY(…)%}). */
final class PathOperator {

    private static final String PATH = ":path";

    /** In which Envoy keeps the path that a route rewrites. */
    private static final String ORIGINAL_PATH = "x-envoy-original-path";

    private PathOperator() {}

    /** The path, {@code WQ} with its query or {@code NQ} without; as it is now, or as it was before a rewrite. */
    static Function<FormatContext, @Nullable String> path(String operator, String arguments) {
        String[] parts = arguments.isEmpty() ? new String[] {"WQ"} : arguments.split(":", -1);
        String which = parts.length == 2 ? parts[1] : "ORIG_OR_PATH";
        boolean query = parts[0].equals("WQ");
        if (parts.length > 2
                || !List.of("WQ", "NQ").contains(parts[0])
                || !List.of("ORIG", "PATH", "ORIG_OR_PATH").contains(which)) {
            throw Operators.wrong(
                    operator, "WQ or NQ, and after a colon ORIG, PATH or ORIG_OR_PATH, in the parentheses");
        }
        return context -> {
            String path = path(context, which);
            return path == null || query ? path : withoutQuery(path);
        };
    }

    private static @Nullable String path(FormatContext context, String which) {
        String now = context.requestHeader(PATH);
        String original = which.equals("PATH") ? now : context.requestHeader(ORIGINAL_PATH);
        return original == null && which.equals("ORIG_OR_PATH") ? now : original;
    }

    /** The first value of a query parameter, decoded. */
    static Function<FormatContext, @Nullable String> queryParameter(String operator, String name) {
        if (name.isEmpty()) {
            throw Operators.wrong(operator, "a parameter's name in the parentheses");
        }
        return context -> {
            String path = context.requestHeader(PATH);
            int mark = path == null ? -1 : path.indexOf('?');
            return path == null || mark < 0 ? null : first(path.substring(mark + 1), name);
        };
    }

    private static @Nullable String first(String query, String name) {
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String key = equals < 0 ? parameter : parameter.substring(0, equals);
            if (decoded(key).equals(name)) {
                return equals < 0 ? "" : decoded(parameter.substring(equals + 1));
            }
        }
        return null;
    }

    /** Percent-encoded parts alone: a plus sign is itself, as in Envoy. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    static String withoutQuery(String path) {
        int mark = path.indexOf('?');
        return mark < 0 ? path : path.substring(0, mark);
    }
}
