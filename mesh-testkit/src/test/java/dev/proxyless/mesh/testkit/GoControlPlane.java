package dev.proxyless.mesh.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A control plane that shares no code with this project: a {@link GoProgram}, run as a process. */
final class GoControlPlane implements AutoCloseable {

    private static final long ANSWER_SECONDS = 20;

    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> held = new LinkedBlockingQueue<>();
    private final int port;

    GoControlPlane(Process process) throws InterruptedException {
        this.process = process;
        this.input = process.outputWriter();
        Thread reader = new Thread(this::read, "go-control-plane-output");
        reader.setDaemon(true);
        reader.start();
        this.port = Integer.parseInt(answer("PORT"));
    }

    int port() {
        return port;
    }

    /** Serves what {@code json} describes instead of all before; the program's first lines say how. */
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

    /** What the next client that begins a stream says to hold of a type; only in the incremental variant. */
    String nextHeld() throws InterruptedException {
        return await(held, "HELD");
    }

    /** The responses that clients refused and that nobody has asked for yet. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public void close() throws IOException {
        input.close();
        process.destroy();
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(line -> queue(line).add(line));
        } catch (UncheckedIOException | IOException ended) {
            // The process was told to end.
        } finally {
            answers.add("the program ended");
        }
    }

    private BlockingQueue<String> queue(String line) {
        if (line.startsWith("NACK ")) {
            return refusals;
        }
        return line.startsWith("HELD ") ? held : answers;
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
}
