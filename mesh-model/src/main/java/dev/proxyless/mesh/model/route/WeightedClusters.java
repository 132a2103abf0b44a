package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.filter.FilterOverrides;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Clusters and the share of requests that each gets (Envoy {@code route.v3.WeightedCluster}). A weight of zero is fine:
 * that is how a canary starts.
 *
 * @param clusters at least one, in the control plane's order
 * @param randomHeader the header whose value, a whole number, stands for the call's random number, so that calls with the
 *     same value go to the same cluster (Envoy {@code header_name}); without such a value, chance decides
 * @param byHash whether the hash that the route's policies give stands for that number (Envoy {@code use_hash_policy});
 *     without a hash, chance decides
 */
public record WeightedClusters(List<WeightedCluster> clusters, Optional<String> randomHeader, boolean byHash) {

    /** Envoy's bound on the sum of weights. */
    public static final long MAX_TOTAL_WEIGHT = 0xFFFF_FFFFL;

    public WeightedClusters {
        clusters = List.copyOf(clusters);
        randomHeader = randomHeader.map(name -> name.toLowerCase(Locale.ROOT));
        long total = total(clusters);
        if (total < 1 || total > MAX_TOTAL_WEIGHT) {
            throw new IllegalArgumentException(
                    "sum of cluster weights: " + total + " (expected: 1 to " + MAX_TOTAL_WEIGHT + ")");
        }
    }

    /** Chance decides. */
    public WeightedClusters(List<WeightedCluster> clusters) {
        this(clusters, Optional.empty(), false);
    }

    /** All requests go to {@code cluster}. */
    public static WeightedClusters single(String cluster) {
        return new WeightedClusters(List.of(WeightedCluster.of(cluster, 1)));
    }

    /** The sum of the weights, 1 to {@value #MAX_TOTAL_WEIGHT}. */
    public long totalWeight() {
        return total(clusters);
    }

    private static long total(List<WeightedCluster> clusters) {
        long total = 0;
        for (WeightedCluster cluster : clusters) {
            total += cluster.weight();
        }
        return total;
    }

    /**
     * A cluster and its share.
     *
     * @param cluster the cluster
     * @param weight 0 or more
     * @param headers what is done to the headers of requests and responses that take this cluster
     * @param hostRewrite the authority that endpoints of this cluster see, if the route itself rewrites it not
     * @param filters what changes about the filters of the listener
     */
    public record WeightedCluster(
            ClusterName cluster,
            long weight,
            HeaderRules headers,
            Optional<String> hostRewrite,
            FilterOverrides filters) {

        public WeightedCluster {
            if (weight < 0) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: >= 0)");
            }
        }

        /** A share that leaves filters alone. */
        public WeightedCluster(ClusterName cluster, long weight, HeaderRules headers, Optional<String> hostRewrite) {
            this(cluster, weight, headers, hostRewrite, FilterOverrides.NONE);
        }

        /** A share that leaves headers alone. */
        public static WeightedCluster of(String name, long weight) {
            return of(name, weight, HeaderRules.NONE);
        }

        /** A share of a cluster that is named. */
        public static WeightedCluster of(String name, long weight, HeaderRules headers) {
            return new WeightedCluster(new ClusterName.Literal(name), weight, headers, Optional.empty());
        }
    }
}
