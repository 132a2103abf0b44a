package dev.proxyless.mesh.benchmarks.calls;

/**
 * One turn of one arm.
 *
 * @param arm whose turn
 * @param calls how many calls it made
 * @param cpuNanos CPU time a call, the sidecar's included
 * @param bytes allocation a call
 * @param p50Nanos median latency
 */
record Slice(CallArm arm, long calls, double cpuNanos, double bytes, double p50Nanos) {

    double figure(Figure figure) {
        return switch (figure) {
            case CPU -> cpuNanos;
            case ALLOCATION -> bytes;
            case P50 -> p50Nanos;
        };
    }

    /** What is compared. */
    enum Figure {
        CPU,
        ALLOCATION,
        P50
    }
}
