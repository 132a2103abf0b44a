package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.filter.FilterChain;
import dev.proxyless.mesh.model.route.ListenerRules;
import org.jspecify.annotations.Nullable;

/** What a listener makes of paths, authorities and schemes before routes are looked for. Immutable. */
final class RequestNormalizer {

    private final @Nullable PathNormalizer paths;
    private final @Nullable HostNormalizer hosts;
    private final @Nullable String scheme;
    private final FilterChain filters;

    private RequestNormalizer(ListenerRules listener, FilterChain filters) {
        this.paths = PathNormalizer.of(listener.paths());
        this.hosts = HostNormalizer.of(listener.hosts());
        this.scheme = listener.scheme().orElse(null);
        this.filters = filters;
    }

    /**
     * Null if the listener leaves requests as they are.
     *
     * @param filters those whose word counts for the answers that it gives itself
     */
    static @Nullable RequestNormalizer of(ListenerRules listener, FilterChain filters) {
        RequestNormalizer all = new RequestNormalizer(listener, filters);
        return all.paths == null && all.hosts == null && all.scheme == null ? null : all;
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
        RequestView named = hosts == null ? seen : seen.withAuthority(hosts.normalize(seen.authority()));
        return scheme == null ? named : named.withScheme(scheme);
    }

    private static PathRefusal told(PathRefusal refusal, RequestView request) {
        return refusal == PathRefusal.REDIRECTED && CompiledRoute.isGrpc(request.header("content-type"))
                ? PathRefusal.REDIRECTED_GRPC
                : refusal;
    }
}
