package dev.proxyless.mesh.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of our own, spoken to by lines. What it says on its standard error appears on ours. */
public final class JavaProcess implements AutoCloseable {

    private static final long EXIT_SECONDS = 10;

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    private JavaProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
        this.input = process.outputWriter();
    }

    /** Starts {@code command}, which are options, a main class and its arguments. */
    public static JavaProcess start(String classPath, List<String> command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-cp");
        line.add(classPath);
        line.addAll(command);
        return new JavaProcess(launch(line));
    }

    /** Starts another program. */
    public static JavaProcess other(List<String> line) {
        return new JavaProcess(launch(line));
    }

    /** Starts a main class with the class path of this process. */
    public static JavaProcess start(Class<?> main, List<String> args) {
        List<String> command = new ArrayList<>(List.of(main.getName()));
        command.addAll(args);
        return start(ClassPath.withoutArmeria(), command);
    }

    /**
     * The next line of its output.
     *
     * @throws IllegalStateException if it ends instead
     */
    public String readLine() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException(
                        "the process ended: " + process.info().commandLine().orElse("?"));
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives it a line of input. */
    public void writeLine(String line) {
        try {
            input.write(line);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads its output to the end and waits for that; the result is its exit status. */
    public int await() throws InterruptedException {
        output.lines().forEach(line -> {});
        return process.waitFor();
    }

    /** Its process. */
    public long pid() {
        return process.pid();
    }

    /** The CPU time that it has used so far in nanoseconds, its children not included; 0 if the system does not tell. */
    public long cpuNanos() {
        return process.info()
                .totalCpuDuration()
                .map(java.time.Duration::toNanos)
                .orElse(0L);
    }

    /** Ends it, by the end of its input first. */
    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException ended) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Process launch(List<String> line) {
        try {
            return new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
