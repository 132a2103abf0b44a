package dev.proxyless.mesh.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real Envoy with one worker. The program is {@code target/envoy/bin/envoy}, see {@code docs/benchmarks.md}; without it
 * nothing is compared with Envoy.
 */
public final class EnvoyProcess implements AutoCloseable {

    private static final Path PROGRAM = Path.of("target/envoy/bin/envoy");
    private static final String RESIDENT = "VmRSS:";

    private final Process process;

    private EnvoyProcess(Process process) {
        this.process = process;
    }

    /** Whether there is one on this machine; if not, that is said. */
    public static boolean isInstalled() {
        boolean installed = Files.isExecutable(PROGRAM);
        if (!installed) {
            System.err.println("no " + PROGRAM + ": nothing is compared with an Envoy");
        }
        return installed;
    }

    /**
     * Starts it.
     *
     * @param name of the files in {@code target} that its configuration and its log are
     * @param config its bootstrap in YAML
     */
    public static EnvoyProcess start(String name, String config) throws IOException {
        Path file = Files.writeString(Path.of("target", name + ".yaml"), config);
        List<String> line = List.of(
                PROGRAM.toString(),
                "-c",
                file.toString(),
                "--concurrency",
                "1",
                "--log-level",
                "error",
                "--use-dynamic-base-id");
        return new EnvoyProcess(new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", name + ".log").toFile())
                .start());
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its process: the program may be a script that runs the real one. */
    public long pid() {
        return process.descendants().findFirst().orElse(process.toHandle()).pid();
    }

    /** The memory that it has in use (resident set size). */
    public long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid()), "status"))) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.substring(RESIDENT.length(), line.length() - " kB".length()))
                    .mapToLong(kilobytes -> Long.parseLong(kilobytes.strip()) << 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
