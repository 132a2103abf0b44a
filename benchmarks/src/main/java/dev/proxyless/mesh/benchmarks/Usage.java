package dev.proxyless.mesh.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

/**
 * What this process has used so far, and a sidecar with it.
 *
 * @param cpuNanos CPU time of this process
 * @param sidecarNanos CPU time of the sidecar, 0 if there is none
 * @param bytes what all threads that live have allocated
 */
public record Usage(long cpuNanos, long sidecarNanos, long bytes) {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Now, without a sidecar. */
    public static Usage now() {
        return now(0);
    }

    /** Now. */
    public static Usage now(long sidecarPid) {
        long sidecar = sidecarPid == 0
                ? 0
                : ProcessHandle.of(sidecarPid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .map(Duration::toNanos)
                        .orElse(0L);
        long bytes = Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(allocated -> allocated > 0)
                .sum();
        return new Usage(SYSTEM.getProcessCpuTime(), sidecar, bytes);
    }
}
