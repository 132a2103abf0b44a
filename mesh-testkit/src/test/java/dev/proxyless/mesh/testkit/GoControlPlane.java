package dev.proxyless.mesh.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * A control plane that shares no code with this project: {@code src/test/go/control-plane}, built with the Go tool chain of
 * this machine and run as a process.
 */
final class GoControlPlane implements AutoCloseable {

    private static final Path SOURCES = Path.of("src/test/go/control-plane");
    private static final Path PROGRAM = Path.of("target/go-control-plane").toAbsolutePath();
    private static final long BUILD_MINUTES = 5;
    private static final long ANSWER_SECONDS = 20;

    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    private final int port;

    private GoControlPlane(Process process) throws InterruptedException {
        this.process = process;
        this.input = process.outputWriter();
        Thread reader = new Thread(this::read, "go-control-plane-output");
        reader.setDaemon(true);
        reader.start();
        this.port = Integer.parseInt(answer("PORT"));
    }

    /**
     * Builds the program.
     *
     * @throws TestAbortedException if this machine has no Go, or cannot have the modules that the program needs
     */
    static void build() throws IOException, InterruptedException {
        try {
            if (go("mod", "download") != 0) {
                throw skipped("the Go module proxy cannot be reached");
            }
        } catch (IOException e) {
            throw skipped("there is no Go tool chain: " + e.getMessage());
        }
        if (go("build", "-o", PROGRAM.toString(), ".") != 0) {
            throw new AssertionError(SOURCES + " does not build");
        }
    }

    /** Starts the program, which serves nothing yet. */
    static GoControlPlane start() throws IOException, InterruptedException {
        return new GoControlPlane(new ProcessBuilder(PROGRAM.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    int port() {
        return port;
    }

    /** Serves what {@code json} describes instead of all before; see the program's {@code mesh} type. */
    void serve(String json) throws IOException, InterruptedException {
        input.write(json);
        input.newLine();
        input.flush();
        answer("VERSION");
    }

    /** The next response that a client refused. */
    String nextRefusal() throws InterruptedException {
        return await(refusals, "NACK");
    }

    @Override
    public void close() throws IOException {
        input.close();
        process.destroy();
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(line -> (line.startsWith("NACK ") ? refusals : answers).add(line));
        } catch (UncheckedIOException | IOException ended) {
            // The process was told to end.
        }
    }

    private String answer(String keyword) throws InterruptedException {
        return await(answers, keyword).substring(keyword.length() + 1);
    }

    private static String await(BlockingQueue<String> lines, String keyword) throws InterruptedException {
        String line = lines.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (line == null || !line.startsWith(keyword + " ")) {
            throw new AssertionError("answer: " + line + " (expected: " + keyword + ")");
        }
        return line;
    }

    private static int go(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(args));
        Process go = new ProcessBuilder(command)
                .directory(SOURCES.toFile())
                .inheritIO()
                .start();
        if (!go.waitFor(BUILD_MINUTES, TimeUnit.MINUTES)) {
            go.destroyForcibly();
            return -1;
        }
        return go.exitValue();
    }

    private static TestAbortedException skipped(String why) {
        String line = "SKIPPED: interop with go-control-plane: " + why;
        System.err.println(line);
        return new TestAbortedException(line);
    }
}
