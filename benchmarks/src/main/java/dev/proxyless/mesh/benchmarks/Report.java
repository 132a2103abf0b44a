package dev.proxyless.mesh.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a comparison found: a table for people and the same figures as JSON for programs, both in {@code target}. */
public final class Report {

    private final String name;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** A report that will be {@code target/NAME.txt} and {@code target/NAME.json}. */
    public Report(String name) {
        this.name = name;
        put("date", Instant.now().toString());
        put("machine", Machine.here());
    }

    /** Adds a line for people. */
    public void line(String line) {
        lines.add(line);
    }

    /** Adds figures for programs. */
    public void put(String key, Object value) {
        figures.put(key, value);
    }

    /** Writes both files and prints the table. */
    public void write(Path directory) {
        String table = Machine.here().describe() + "\n" + String.join("\n", lines) + "\n";
        String json = new GsonBuilder().setPrettyPrinting().create().toJson(figures) + "\n";
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(name + ".txt"), table);
            Files.writeString(directory.resolve(name + ".json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(table);
    }
}
