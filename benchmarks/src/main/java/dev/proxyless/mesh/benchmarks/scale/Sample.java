package dev.proxyless.mesh.benchmarks.scale;

/**
 * What a client did about one change of configuration.
 *
 * @param armedNanos when it was ready for the change, as of {@link System#nanoTime}
 * @param seenNanos when the change was in force
 * @param cpuNanos CPU time of the whole process, from when it was ready to a moment of rest after that
 * @param bytes what its threads allocated in that time; 0 if it is no Java process
 */
record Sample(long armedNanos, long seenNanos, long cpuNanos, long bytes) {

    Sample withCpu(long nanos) {
        return new Sample(armedNanos, seenNanos, nanos, bytes);
    }

    /** How long a client rests before its CPU time is read: what it does after the change came into force counts too. */
    static long restMillis(Shape shape, boolean first) {
        return first && shape != Shape.SMALL ? 100 : 20;
    }
}
