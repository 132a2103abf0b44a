package dev.proxyless.mesh.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The CPU time of another process by the scheduler's own clock. What {@link ProcessHandle} and the management beans of JDK
 * 17 tell comes in hundredths of a second. Threads that ended do not count.
 */
public final class ProcessCpu {

    /** Keep a Java process from ending threads of its own in between. */
    public static final List<String> STEADY_THREADS =
            List.of("-XX:-UseDynamicNumberOfCompilerThreads", "-XX:-UseDynamicNumberOfGCThreads");

    private ProcessCpu() {}

    /** What all threads of {@code pid} have used so far. */
    public static long nanos(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return threads.mapToLong(ProcessCpu::threadNanos).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long threadNanos(Path thread) {
        try {
            String line = Files.readString(thread.resolve("schedstat"));
            return Long.parseLong(line.substring(0, line.indexOf(' ')));
        } catch (IOException ended) {
            return 0;
        }
    }
}
