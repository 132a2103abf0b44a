package dev.proxyless.mesh.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What came of one command that was run in this process.
 *
 * @param status the exit status
 * @param out the lines of the standard output
 * @param err all of the standard error
 */
record Cli(int status, List<String> out, String err) {

    static Cli run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        int status = MeshCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
        return new Cli(status, out.toString().lines().toList(), err.toString());
    }

    /** The last line, which is an object. */
    JsonObject json() {
        if (out.isEmpty()) {
            throw new AssertionError("no output; " + err);
        }
        return JsonParser.parseString(out.get(out.size() - 1)).getAsJsonObject();
    }

    /** A resource of these tests as a file. */
    static Path resource(String name) {
        return Path.of("src", "test", "resources", name);
    }

    static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
