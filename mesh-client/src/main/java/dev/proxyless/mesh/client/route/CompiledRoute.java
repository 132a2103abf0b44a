package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import org.jspecify.annotations.Nullable;

/** A route, its place among the routes of its virtual host, and the decision that it stands for. Immutable. */
final class CompiledRoute {

    private static final String GRPC = "application/grpc";

    private final int order;
    private final @Nullable PathMatch condition;
    private final HeaderMatch[] headers;
    private final QueryMatch[] query;
    private final @Nullable Fraction fraction;
    private final boolean grpcOnly;
    private final DecisionSet decisions;

    private CompiledRoute(int order, @Nullable PathMatch path, RouteMatch match, DecisionSet decisions) {
        this.order = order;
        this.condition = path;
        this.headers = match.headers().toArray(HeaderMatch[]::new);
        this.query = match.query().toArray(QueryMatch[]::new);
        this.fraction = match.runtimeFraction().orElse(null);
        this.grpcOnly = match.grpcOnly();
        this.decisions = decisions;
    }

    /** The route at place {@code order}, for an index that finds it only by paths that satisfy its condition. */
    static CompiledRoute foundByPath(int order, RouteMatch match, DecisionSet decisions) {
        return new CompiledRoute(order, null, match, decisions);
    }

    /** The route at place {@code order}, which holds every path against its condition itself. */
    static CompiledRoute checkingPath(int order, RouteMatch match, DecisionSet decisions) {
        return new CompiledRoute(order, match.path(), match, decisions);
    }

    /** What stands after all routes: it is chosen if none of them is. */
    static CompiledRoute last(RouteDecision.Unmatched decision) {
        return foundByPath(
                Integer.MAX_VALUE, RouteMatch.path(new PathMatch.Prefix("", true)), DecisionSet.of(decision));
    }

    /** Its place: the lowest that matches wins. */
    int order() {
        return order;
    }

    /**
     * Whether a request satisfies the conditions that are left once the index has found the route.
     *
     * @param path begins with the path that routes are held against
     * @param pathLength how much of that is the path
     */
    boolean matches(RequestView request, String path, int pathLength, long random) {
        if (fraction != null && !fraction.includes(random)) {
            return false;
        }
        for (HeaderMatch header : headers) {
            if (!header.matches(request.header(header.name()))) {
                return false;
            }
        }
        for (QueryMatch parameter : query) {
            if (!parameter.matches(request.queryParameter(parameter.name()))) {
                return false;
            }
        }
        return (!grpcOnly || isGrpc(request.header("content-type")))
                && (condition == null || pathMatches(condition, request, path, pathLength));
    }

    /** The decision for a request that the route was chosen for. */
    RouteDecision decide(RequestView request, long random) {
        return decisions.choose(request, random);
    }

    /** Envoy's rule: {@code application/grpc+proto} is gRPC, {@code application/grpc-web} is not. */
    static boolean isGrpc(@Nullable String contentType) {
        return contentType != null
                && contentType.startsWith(GRPC)
                && (contentType.length() == GRPC.length() || contentType.charAt(GRPC.length()) == '+');
    }

    private static boolean pathMatches(PathMatch path, RequestView request, String text, int length) {
        if (path instanceof PathMatch.Exact exact) {
            return exact.path().length() == length
                    && text.regionMatches(!exact.caseSensitive(), 0, exact.path(), 0, length);
        }
        if (path instanceof PathMatch.Prefix prefix) {
            return prefix.prefix().length() <= length && prefix.matches(text);
        }
        if (path instanceof PathMatch.PathSeparatedPrefix prefix) {
            int end = prefix.prefix().length();
            return end <= length
                    && text.regionMatches(!prefix.caseSensitive(), 0, prefix.prefix(), 0, end)
                    && (end == length || text.charAt(end) == '/');
        }
        if (path instanceof PathMatch.Template) {
            return path.matches(request.path());
        }
        return path.matches(text.substring(0, length));
    }
}
