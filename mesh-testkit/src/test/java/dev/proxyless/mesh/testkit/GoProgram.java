package dev.proxyless.mesh.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** A control plane of {@code src/test/go}, built with the Go tool chain of this machine. */
enum GoProgram {
    /** go-control-plane. */
    CONTROL_PLANE("control-plane"),

    /** istiod's discovery with its gRPC generator; the first build on a machine compiles all that istiod is made of. */
    ISTIOD("istiod");

    private static final long BUILD_MINUTES = 15;

    private final Path sources;
    private final Path program;

    GoProgram(String name) {
        this.sources = Path.of("src/test/go", name);
        this.program = Path.of("target/go", name).toAbsolutePath();
    }

    /**
     * Builds the program, from Go's cache where it can.
     *
     * @throws TestAbortedException if this machine has no Go, or cannot have the modules that the program needs
     */
    void build() throws IOException, InterruptedException {
        try {
            if (go("mod", "download") != 0) {
                throw skipped("the Go module proxy cannot be reached");
            }
        } catch (IOException e) {
            throw skipped("there is no Go tool chain: " + e.getMessage());
        }
        // Neither optimised nor with symbols: a quarter less time for a first build.
        if (go("build", "-gcflags=all=-N -l -dwarf=false", "-ldflags=-s -w", "-o", program.toString(), ".") != 0) {
            throw new AssertionError(sources + " does not build");
        }
    }

    /** Starts the program, which serves nothing yet. */
    GoControlPlane start() throws IOException, InterruptedException {
        return new GoControlPlane(new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private int go(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(args));
        Process go = new ProcessBuilder(command)
                .directory(sources.toFile())
                .inheritIO()
                .start();
        if (!go.waitFor(BUILD_MINUTES, TimeUnit.MINUTES)) {
            go.destroyForcibly();
            return -1;
        }
        return go.exitValue();
    }

    private TestAbortedException skipped(String why) {
        String line = "SKIPPED: interop with " + sources + ": " + why;
        System.err.println(line);
        return new TestAbortedException(line);
    }
}
