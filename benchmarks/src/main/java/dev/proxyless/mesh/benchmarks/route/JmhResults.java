package dev.proxyless.mesh.benchmarks.route;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What JMH wrote, gathered over all rounds. */
final class JmhResults {

    private final Map<Case, Figures> byCase = new LinkedHashMap<>();

    /** Takes in a file that JMH wrote with {@code -rf json -prof gc}. */
    void add(Path file) throws IOException {
        for (JsonElement element :
                JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
            JsonObject result = element.getAsJsonObject();
            Figures figures = byCase.computeIfAbsent(caseOf(result), key -> Figures.none());
            figures.nanos().add(score(result.getAsJsonObject("primaryMetric")));
            figures.bytes().add(score(secondary(result)));
        }
    }

    /** The figures in the order in which they came. */
    Map<Case, Figures> byCase() {
        return byCase;
    }

    private static Case caseOf(JsonObject result) {
        String method = result.get("benchmark").getAsString();
        String type = method.substring(0, method.lastIndexOf('.'));
        JsonObject params = result.has("params") ? result.getAsJsonObject("params") : new JsonObject();
        return new Case(
                type.substring(type.lastIndexOf('.') + 1),
                params.has("table") ? params.get("table").getAsString() : "-",
                params.has("routes") ? params.get("routes").getAsString() : "-");
    }

    private static JsonObject secondary(JsonObject result) {
        JsonObject metrics = result.getAsJsonObject("secondaryMetrics");
        String name = metrics.keySet().stream()
                .filter(key -> key.endsWith("gc.alloc.rate.norm"))
                .findFirst()
                .orElseThrow();
        return metrics.getAsJsonObject(name);
    }

    private static double score(JsonObject metric) {
        return metric.get("score").getAsDouble();
    }

    /** A benchmark class and its parameters. */
    record Case(String benchmark, String table, String routes) {}

    /** One figure a round: nanoseconds and bytes for one call. */
    record Figures(List<Double> nanos, List<Double> bytes) {

        static Figures none() {
            return new Figures(new ArrayList<>(), new ArrayList<>());
        }
    }
}
