package dev.proxyless.mesh.client.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.route.PathRewrite;
import org.jspecify.annotations.Nullable;

/** Which path a request asks an endpoint for once its route has had its say. Pure. */
public final class PathRewriter {

    /** In which Envoy tells endpoints of the path that a route rewrites. Here it is for values of the response alone. */
    static final String ORIGINAL_PATH = "x-envoy-original-path";

    private PathRewriter() {}

    /** The value of that header. */
    static @Nullable String originalPath(boolean rewritten, RequestView request) {
        return rewritten ? request.pathAndQuery() : request.firstHeader(ORIGINAL_PATH);
    }

    /** The path and query that are sent for a request that takes {@code decision}. */
    public static String pathAndQuery(RouteDecision.Forward decision, RequestView request) {
        PathRewrite rewrite = decision.action().rewrites().path().orElse(null);
        return rewrite == null
                ? request.pathAndQuery()
                : apply(rewrite, decision.route().match().path(), request);
    }

    /**
     * The path and query that are asked for where {@code decision} leads, but for a whole path of its own: that stands in the
     * location alone.
     */
    static String pathAndQuery(RouteDecision.Redirect decision, RequestView request) {
        PathRewrite rewrite = decision.action().path().orElse(null);
        return rewrite == null || !isRewritten(decision)
                ? request.pathAndQuery()
                : apply(rewrite, decision.route().match().path(), request);
    }

    static boolean isRewritten(RouteDecision.Redirect decision) {
        return decision.action()
                .path()
                .filter(rewrite -> !(rewrite instanceof PathRewrite.ReplacePath))
                .isPresent();
    }

    /**
     * The path and query after {@code rewrite}. The query stays; if the rewrite is to a whole path with a query of its own,
     * that one counts.
     *
     * @param rewrite what is done
     * @param matched the condition that the path satisfied, which says what its prefix is
     * @param request the request
     */
    static String apply(PathRewrite rewrite, PathMatch matched, RequestView request) {
        String whole = request.pathAndQuery();
        if (rewrite instanceof PathRewrite.ReplacePrefix prefix) {
            int length = matchedLength(matched, request);
            return length < 0 ? whole : prefix.replacement() + whole.substring(length);
        }
        if (rewrite instanceof PathRewrite.ReplaceRegex regex) {
            return replaceAll(regex.pattern(), regex.substitution(), request.path())
                    + whole.substring(request.pathLength());
        }
        if (rewrite instanceof PathRewrite.ReplacePath path) {
            boolean hasQuery = path.replacement().indexOf('?') >= 0;
            return hasQuery ? path.replacement() : path.replacement() + whole.substring(request.pathLength());
        }
        if (rewrite instanceof PathRewrite.FillTemplate fill && matched instanceof PathMatch.Template condition) {
            return fill.template().fill(condition.template(), request.path()) + whole.substring(request.pathLength());
        }
        throw new AssertionError(rewrite);
    }

    /**
     * How long the matched prefix is: what a condition on the path names; an expression stands for the whole path. Negative
     * if the path does not begin with it, which it may not where its parameters did not count.
     */
    private static int matchedLength(PathMatch matched, RequestView request) {
        String prefix = "";
        boolean caseSensitive = true;
        if (matched instanceof PathMatch.Prefix condition) {
            prefix = condition.prefix();
            caseSensitive = condition.caseSensitive();
        } else if (matched instanceof PathMatch.PathSeparatedPrefix condition) {
            prefix = condition.prefix();
            caseSensitive = condition.caseSensitive();
        } else if (matched instanceof PathMatch.Exact condition) {
            prefix = condition.path();
            caseSensitive = condition.caseSensitive();
        } else {
            return request.pathLength();
        }
        int length = prefix.length();
        return request.pathAndQuery().regionMatches(!caseSensitive, 0, prefix, 0, length) ? length : -1;
    }

    /**
     * Replaces every match, but no empty one right behind another, as RE2 does. RE2 writes groups as {@code \1}, a
     * backslash as {@code \\}; RE2/J would write {@code $1}.
     */
    static String replaceAll(Pattern pattern, String substitution, String path) {
        Matcher matcher = pattern.matcher(path);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        int lastEnd = -1;
        while (matcher.find()) {
            if (matcher.start() == lastEnd && matcher.end() == lastEnd) {
                continue;
            }
            result.append(path, copied, matcher.start());
            substitute(matcher, substitution, result);
            copied = matcher.end();
            lastEnd = copied;
        }
        return result.append(path, copied, path.length()).toString();
    }

    private static void substitute(Matcher matcher, String substitution, StringBuilder result) {
        for (int i = 0; i < substitution.length(); i++) {
            char c = substitution.charAt(i);
            if (c != '\\' || i + 1 == substitution.length()) {
                result.append(c);
                continue;
            }
            char escaped = substitution.charAt(++i);
            if (!Character.isDigit(escaped)) {
                result.append(escaped);
            } else if (escaped - '0' <= matcher.groupCount() && matcher.group(escaped - '0') != null) {
                result.append(matcher.group(escaped - '0'));
            }
        }
    }
}
