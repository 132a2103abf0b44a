package dev.proxyless.mesh.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request to explain.
 *
 * @param authority the host, with a port if the request has one
 * @param path the path, with the query if the request has one
 * @param method the method
 * @param scheme {@code http} or {@code https}
 * @param headers every value of each header, by name in lower case, in the order in which they were given
 * @param random the number that decides every choice; null for chance
 */
record ExplainCase(
        String authority,
        String path,
        String method,
        String scheme,
        Map<String, List<String>> headers,
        @Nullable Long random) {

    private static final String EXPECTED_HEADERS = " (expected: a list of pairs, such as [[\"x-user\",\"7\"]])";

    /** Reads one line of a batch: {@code {"authority","path","method","headers":[[k,v]],"random":N}}. */
    static ExplainCase fromJson(String line) {
        JsonObject object = Json.object(line);
        return new ExplainCase(
                required(object, "authority"),
                required(object, "path"),
                Objects.requireNonNullElse(Json.text(object, "method"), "GET"),
                Objects.requireNonNullElse(Json.text(object, "scheme"), "http"),
                headers(object),
                random(object));
    }

    /** Adds a header that was written {@code name: value}. */
    static void addHeader(Map<String, List<String>> headers, String line) {
        int colon = line.indexOf(':', 1);
        if (colon < 1) {
            throw new UsageException("header \"" + line + "\" (expected: 'name: value')");
        }
        addHeader(headers, line.substring(0, colon), line.substring(colon + 1));
    }

    RequestView view() {
        return RequestView.of(method, scheme, authority, path, new Headers(headers));
    }

    long randomNumber() {
        return random == null ? RandomSource.threadLocal().nextLong() : random;
    }

    /** The same with a random number, by chance if none was given. */
    ExplainCase decided() {
        return new ExplainCase(authority, path, method, scheme, headers, randomNumber());
    }

    /** The headers as they were given. */
    private record Headers(Map<String, List<String>> values) implements HeaderSource {

        @Override
        public @Nullable String get(String name) {
            return values.containsKey(name) ? String.join(",", lines(name)) : null;
        }

        @Override
        public List<String> lines(String name) {
            return values.getOrDefault(name, List.of());
        }
    }

    private static void addHeader(Map<String, List<String>> headers, String name, String value) {
        headers.computeIfAbsent(name.trim().toLowerCase(Locale.ROOT), first -> new ArrayList<>())
                .add(value.trim());
    }

    private static String required(JsonObject object, String name) {
        String value = Json.text(object, name);
        if (value == null) {
            throw new UsageException(name + ": missing (expected: a text)");
        }
        return value;
    }

    private static Map<String, List<String>> headers(JsonObject object) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        JsonElement member = object.get("headers");
        if (member == null || member.isJsonNull()) {
            return headers;
        }
        if (!member.isJsonArray()) {
            throw new UsageException("headers: " + member + EXPECTED_HEADERS);
        }
        for (JsonElement pair : member.getAsJsonArray()) {
            if (!isPair(pair)) {
                throw new UsageException("headers: " + pair + EXPECTED_HEADERS);
            }
            JsonArray header = pair.getAsJsonArray();
            addHeader(headers, header.get(0).getAsString(), header.get(1).getAsString());
        }
        return headers;
    }

    private static boolean isPair(JsonElement element) {
        return element.isJsonArray()
                && element.getAsJsonArray().size() == 2
                && element.getAsJsonArray().get(0).isJsonPrimitive()
                && element.getAsJsonArray().get(1).isJsonPrimitive();
    }

    private static @Nullable Long random(JsonObject object) {
        JsonElement member = object.get("random");
        if (member == null || member.isJsonNull()) {
            return null;
        }
        try {
            return Long.parseUnsignedLong(member.getAsString());
        } catch (RuntimeException e) {
            throw new UsageException("random: " + member + " (expected: a whole number, 0 or more)");
        }
    }
}
