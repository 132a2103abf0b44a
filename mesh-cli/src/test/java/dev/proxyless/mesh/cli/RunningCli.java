package dev.proxyless.mesh.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A command that runs beside the test, whose lines are read as they come. */
final class RunningCli {

    private final StringWriter err = new StringWriter();
    private final BufferedReader lines;
    private final CompletableFuture<Integer> status;

    private RunningCli(List<String> arguments) throws IOException {
        PipedReader pipe = new PipedReader(1 << 16);
        PrintWriter out = new PrintWriter(new PipedWriter(pipe));
        lines = new BufferedReader(pipe);
        status = CompletableFuture.supplyAsync(() -> {
            try (out) {
                return MeshCommand.run(out, new PrintWriter(err, true), arguments.toArray(String[]::new));
            }
        });
    }

    static RunningCli start(Object... arguments) throws IOException {
        return new RunningCli(List.of(arguments).stream().map(Object::toString).toList());
    }

    /** The next line; waits for it. */
    JsonObject next() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new AssertionError("it ended; " + err);
        }
        return JsonParser.parseString(line).getAsJsonObject();
    }

    /** The exit status; waits for it. */
    int status() {
        return status.join();
    }
}
