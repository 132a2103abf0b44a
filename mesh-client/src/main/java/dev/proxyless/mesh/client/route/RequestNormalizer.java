package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.filter.FilterChain;
import dev.proxyless.mesh.model.route.ListenerRules;
import org.jspecify.annotations.Nullable;

/** What a listener makes of paths and authorities before routes are looked for. Immutable. */
final class RequestNormalizer {

    private final @Nullable PathNormalizer paths;
    private final @Nullable HostNormalizer hosts;
    private final FilterChain filters;

    private RequestNormalizer(@Nullable PathNormalizer paths, @Nullable HostNormalizer hosts, FilterChain filters) {
        this.paths = paths;
        this.hosts = hosts;
        this.filters = filters;
    }

    /**
     * Null if the listener leaves requests as they are.
     *
     * @param filters those whose word counts for the answers that it gives itself
     */
    static @Nullable RequestNormalizer of(ListenerRules listener, FilterChain filters) {
        PathNormalizer paths = PathNormalizer.of(listener.paths());
        HostNormalizer hosts = HostNormalizer.of(listener.hosts());
        return paths == null && hosts == null ? null : new RequestNormalizer(paths, hosts, filters);
    }

    /** The request itself if nothing changes. */
    Admission admit(RequestView request) {
        RequestView seen = request;
        if (paths != null && !paths.isNormal(request.pathAndQuery(), request.pathLength())) {
            if (request.pathAndQuery().indexOf('#') >= 0) {
                return new RouteDecision.Refused(request, PathRefusal.FRAGMENT, filters);
            }
            PathNormalizer.Normalized normalized = paths.normalize(request.path());
            seen = request.withPath(normalized.path());
            PathRefusal refusal = normalized.refusal();
            if (refusal != null) {
                return new RouteDecision.Refused(seen, told(refusal, request), filters);
            }
        }
        // As in Envoy, an answer for the sake of the path comes before anybody looks at the authority.
        return hosts == null ? seen : seen.withAuthority(hosts.normalize(seen.authority()));
    }

    private static PathRefusal told(PathRefusal refusal, RequestView request) {
        return refusal == PathRefusal.REDIRECTED && CompiledRoute.isGrpc(request.header("content-type"))
                ? PathRefusal.REDIRECTED_GRPC
                : refusal;
    }
}
