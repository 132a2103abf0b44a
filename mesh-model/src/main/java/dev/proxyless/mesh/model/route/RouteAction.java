package dev.proxyless.mesh.model.route;

import java.util.List;
import java.util.Optional;

/** What happens to a request that a route matched (Envoy {@code route.v3.Route}, {@code action}). */
public sealed interface RouteAction {

    /**
     * The request goes to a cluster.
     *
     * @param clusters one of these, by weight
     * @param policy time and retries
     * @param rewrites what the endpoint sees otherwise than it was sent
     * @param clusterNotFoundStatus the HTTP status that stands for a cluster that is not there: 503, 404 or 500 (Envoy {@code
     *     cluster_not_found_response_code})
     * @param mirrors where copies of the request go
     * @param internalRedirect which redirects of endpoints are taken inside the mesh; empty means none
     * @param hashPolicies what the hash of a request is made of, for those who choose by it
     * @param rateLimits what calls are counted by
     */
    record Forward(
            WeightedClusters clusters,
            CallPolicy policy,
            Rewrites rewrites,
            int clusterNotFoundStatus,
            List<MirrorPolicy> mirrors,
            Optional<InternalRedirectPolicy> internalRedirect,
            List<HashPolicy> hashPolicies,
            RateLimits rateLimits)
            implements RouteAction {

        public Forward {
            mirrors = List.copyOf(mirrors);
            hashPolicies = List.copyOf(hashPolicies);
        }

        /** Forwards, with all else as by default. */
        public Forward(WeightedClusters clusters, CallPolicy policy, Rewrites rewrites) {
            this(clusters, policy, rewrites, 503, List.of(), Optional.empty(), List.of(), RateLimits.NONE);
        }

        /** Forwards to one cluster with the default policy. */
        public static Forward to(String cluster) {
            return to(WeightedClusters.single(cluster), CallPolicy.DEFAULT);
        }

        /** Forwards to one of the clusters, and rewrites nothing. */
        public static Forward to(WeightedClusters clusters, CallPolicy policy) {
            return new Forward(clusters, policy, Rewrites.NONE);
        }

        /** This with what it leaves open of the time of calls. */
        public Forward within(StreamLimits limits) {
            if (limits.isNone()) {
                return this;
            }
            CallPolicy filled = limits.fill(policy);
            return filled.equals(policy)
                    ? this
                    : new Forward(
                            clusters,
                            filled,
                            rewrites,
                            clusterNotFoundStatus,
                            mirrors,
                            internalRedirect,
                            hashPolicies,
                            rateLimits);
        }

        /** This with another {@link #clusterNotFoundStatus}. */
        public Forward withClusterNotFoundStatus(int status) {
            return new Forward(clusters, policy, rewrites, status, mirrors, internalRedirect, hashPolicies, rateLimits);
        }

        /** This with copies that go elsewhere. */
        public Forward withMirrors(List<MirrorPolicy> policies) {
            return new Forward(
                    clusters,
                    policy,
                    rewrites,
                    clusterNotFoundStatus,
                    policies,
                    internalRedirect,
                    hashPolicies,
                    rateLimits);
        }

        /** This with redirects that are taken inside the mesh. */
        public Forward withInternalRedirect(InternalRedirectPolicy redirects) {
            return new Forward(
                    clusters,
                    policy,
                    rewrites,
                    clusterNotFoundStatus,
                    mirrors,
                    Optional.of(redirects),
                    hashPolicies,
                    rateLimits);
        }

        /** This with other {@link #hashPolicies}. */
        public Forward withHashPolicies(List<HashPolicy> policies) {
            return new Forward(
                    clusters, policy, rewrites, clusterNotFoundStatus, mirrors, internalRedirect, policies, rateLimits);
        }

        /** This with what calls are counted by. */
        public Forward withRateLimits(RateLimits limits) {
            return new Forward(
                    clusters, policy, rewrites, clusterNotFoundStatus, mirrors, internalRedirect, hashPolicies, limits);
        }
    }

    /**
     * The client is told to ask elsewhere (Envoy {@code route.v3.RedirectAction}).
     *
     * @param status 301, 302, 303, 307 or 308
     * @param scheme the scheme of the location; empty means the request's
     * @param host the host of the location; empty means the request's
     * @param port the port of the location; empty means the request's
     * @param path how the path is changed; empty means not at all
     * @param stripQuery whether the query string is left out
     */
    record Redirect(
            int status,
            Optional<String> scheme,
            Optional<String> host,
            Optional<Integer> port,
            Optional<PathRewrite> path,
            boolean stripQuery)
            implements RouteAction {}

    /**
     * The request is answered at once, without a cluster (Envoy {@code route.v3.DirectResponseAction}).
     *
     * @param status the HTTP status, 200 to 599
     * @param body the body, empty for none
     */
    record DirectResponse(int status, String body) implements RouteAction {}

    /** The route is for servers; a client whose request matches it gets an error (gRFC A36). */
    record NonForwarding() implements RouteAction {}
}
