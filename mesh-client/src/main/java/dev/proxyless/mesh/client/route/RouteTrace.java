package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.FixedMatch;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.MatchTrace;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteCandidates;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has its route, for people: the routes of its virtual host in their order, up to the one that matches. It
 * asks the same conditions as the compiled table, one after the other. What keeps the request from routes without a condition
 * of theirs, such as a branch of a tree that is not taken, is among them.
 *
 * @param virtualHost the virtual host of the request's authority, or null if there is none
 * @param considered its routes up to the one that matches, and what keeps the request from them
 */
public record RouteTrace(@Nullable VirtualHost virtualHost, List<Considered> considered) {

    public RouteTrace {
        considered = List.copyOf(considered);
    }

    /**
     * A route that was looked at, or what keeps the request from others.
     *
     * @param route the route, or null if it is none
     * @param mismatch the first condition that does not hold, with what was found and what was expected; null if all hold
     */
    public record Considered(
            @Nullable Route route, @Nullable String mismatch) {}

    /** Without a virtual host. */
    static RouteTrace ofNoHost(RequestView request) {
        String problem = "authority \"" + request.authority() + "\": no virtual host has a domain for it";
        return new RouteTrace(null, List.of(new Considered(null, problem)));
    }

    /** Before all routes of {@code host} comes {@code route}, which wants nothing of the request. */
    static RouteTrace before(VirtualHost host, @Nullable Route route) {
        return new RouteTrace(host, List.of(new Considered(route, null)));
    }

    /** Looks at the routes of {@code host} as the table does for this request, with the path that it holds them against. */
    static RouteTrace of(VirtualHost host, RequestView request, String path, long random) {
        List<Considered> considered = new ArrayList<>();
        host.matcher()
                .ifPresent(matcher -> MatchTrace.of(matcher, request)
                        .forEach(reason -> considered.add(new Considered(null, reason))));
        for (Route route : candidates(host, request)) {
            String mismatch = mismatch(route.match(), path, request, random);
            considered.add(new Considered(route, mismatch));
            if (mismatch == null) {
                break;
            }
        }
        return new RouteTrace(host, considered);
    }

    private static List<Route> candidates(VirtualHost host, RequestView request) {
        if (host.matcher().isEmpty()) {
            return host.routes();
        }
        RouteCandidates chosen = host.matcher().get().choose(request);
        return chosen == null
                ? List.of()
                : chosen.routes().stream().map(host.routes()::get).toList();
    }

    private static @Nullable String mismatch(RouteMatch match, String path, RequestView request, long random) {
        for (FixedMatch fixed : match.fixed()) {
            if (!fixed.holds()) {
                return fixed.field() + ": never holds for calls of a client";
            }
        }
        String seen = match.path() instanceof PathMatch.Template ? request.path() : path;
        if (!match.path().matches(seen)) {
            return MatchTrace.found("path", seen, match.path().describe());
        }
        for (HeaderMatch header : match.headers()) {
            String value = request.header(header.name());
            if (!header.matches(value)) {
                return MatchTrace.found("header " + header.name(), value, header.describe());
            }
        }
        for (QueryMatch parameter : match.query()) {
            String value = request.queryParameter(parameter.name());
            if (!parameter.matches(value)) {
                return MatchTrace.found("query parameter " + parameter.name(), value, parameter.describe());
            }
        }
        if (match.grpcOnly() && !CompiledRoute.isGrpc(request.header("content-type"))) {
            return MatchTrace.found(
                    "header content-type", request.header("content-type"), "application/grpc, for gRPC only");
        }
        return match.runtimeFraction()
                .filter(fraction -> !fraction.includes(random))
                .map(fraction -> "runtime_fraction: " + Long.remainderUnsigned(random, fraction.denominator()) + " of "
                        + fraction.denominator() + " (expected: below " + fraction.numerator() + ")")
                .orElse(null);
    }
}
