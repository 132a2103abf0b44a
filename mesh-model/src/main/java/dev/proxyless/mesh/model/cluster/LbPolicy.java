package dev.proxyless.mesh.model.cluster;

/** How an endpoint is chosen (Envoy {@code cluster.v3.Cluster}, {@code lb_policy} and {@code load_balancing_policy}). */
public sealed interface LbPolicy {

    /** Each in turn, in proportion to its weight. */
    record RoundRobin() implements LbPolicy {}

    /** Any, in proportion to its weight. */
    record Random() implements LbPolicy {}

    /**
     * The one with the fewest calls in flight of some that are chosen by chance.
     *
     * @param choiceCount how many, 2 or more; Envoy's default is 2
     */
    record LeastRequest(int choiceCount) implements LbPolicy {

        public LeastRequest {
            if (choiceCount < 2) {
                throw new IllegalArgumentException("choiceCount: " + choiceCount + " (expected: >= 2)");
            }
        }
    }
}
