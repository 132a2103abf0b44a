package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.List;
import java.util.Optional;

/**
 * A route of a virtual router.
 *
 * @param name its name
 * @param router the router
 * @param priority 0 to 1000; less goes first
 * @param match which requests it takes; for TCP only the port counts
 * @param targets where they go
 * @param retry when they are tried again; empty for what App Mesh does if nothing is said
 * @param timeouts how long they may take
 * @param at where it stands
 */
public record Route(
        String name,
        Reference router,
        int priority,
        RequestMatch match,
        List<WeightedTarget> targets,
        Optional<RetrySpec> retry,
        Timeouts timeouts,
        Place at) {

    /** A route without a priority goes last. */
    public static final int LAST = 1000;

    public Route {
        targets = List.copyOf(targets);
    }

    /**
     * A share of a route's calls.
     *
     * @param node which node gets it
     * @param weight 0 to 100, relative to the others; 0 is no share
     * @param port which of the node's ports
     */
    public record WeightedTarget(Reference node, int weight, Optional<Integer> port) {}
}
