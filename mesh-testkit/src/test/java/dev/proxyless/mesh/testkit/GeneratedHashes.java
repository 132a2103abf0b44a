package dev.proxyless.mesh.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Hash policies, weighted clusters that are chosen by them, and requests with what they look at. */
final class GeneratedHashes {

    /** So many that two hashes that differ seldom lead to the same one. */
    private static final int SHARES = 24;

    private static final List<String> NAMES = List.of("a", "b", "A");

    private final Dice dice;

    GeneratedHashes(Dice dice) {
        this.dice = dice;
    }

    /**
     * Makes {@code action} choose among many shares of {@code clusters} by hash. The answer says in {@code x-n} which. There
     * is always a hash, since the path of a request has one, so chance has no part in it.
     */
    void putInto(Map<String, Object> action, List<String> clusters) {
        List<Object> shares = new ArrayList<>();
        IntStream.range(0, SHARES).forEach(share -> shares.add(share(clusters, share)));
        action.put("weighted_clusters", Json.object("clusters", shares, "use_hash_policy", true));
        List<Object> policies = new ArrayList<>(dice.upTo(4, this::policy));
        policies.add(Json.object("header", Json.object("header_name", ":path")));
        action.put("hash_policy", policies);
    }

    /** Headers of a request that policies look at. */
    List<Map.Entry<String, String>> headers() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.addAll(dice.upTo(2, () -> Map.entry("cookie", cookies())));
        headers.addAll(dice.upTo(2, () -> Map.entry("accept", dice.of("text/html", "*/*"))));
        headers.addAll(dice.upTo(
                1, () -> Map.entry("x-long", "0123456789abcdef".repeat(5).substring(dice.below(80)))));
        return headers;
    }

    private Map<String, Object> share(List<String> clusters, int share) {
        Map<String, Object> header = Json.object("header", Json.object("key", "x-n", "value", String.valueOf(share)));
        return Json.object(
                "name",
                dice.of(clusters),
                "weight",
                dice.of(1, 1, 2, 7, 50),
                "response_headers_to_add",
                List.of(header));
    }

    private Map<String, Object> policy() {
        Map<String, Object> policy = switch (dice.below(8)) {
            case 0, 1, 2 -> Json.object("header", header());
            case 3, 4 -> Json.object("cookie", cookie());
            case 5 -> Json.object("connection_properties", Json.object("source_ip", false));
            case 6 -> Json.object("filter_state", Json.object("key", "io.grpc.channel_id"));
            default -> Json.object("query_parameter", Json.object("name", dice.of("q", "p", "Q")));
        };
        if (dice.oneIn(3)) {
            policy.put("terminal", true);
        }
        return policy;
    }

    private Map<String, Object> header() {
        Map<String, Object> header = Json.object(
                "header_name",
                dice.of("x-a", "X-B", "x-long", "cookie", "accept", "host", ":authority", ":method", "x-none"));
        if (dice.oneIn(3)) {
            header.put(
                    "regex_rewrite",
                    Json.object(
                            "pattern",
                            Json.object("regex", dice.of("a*", "[0-9]", "^.", "(.)(.)")),
                            "substitution",
                            dice.of("", "-", "\\0\\0")));
        }
        return header;
    }

    private Map<String, Object> cookie() {
        Map<String, Object> cookie = Json.object("name", dice.of(NAMES));
        if (dice.oneIn(2)) {
            cookie.put("ttl", "10s");
        }
        return cookie;
    }

    private String cookies() {
        return String.join(dice.of(";", "; ", " ; "), dice.upTo(3, this::pair));
    }

    private String pair() {
        return dice.of(NAMES) + dice.of("=", "=", "=", "", " =") + dice.of("1", "\"7\"", "x=y", "", "\"", "two words");
    }
}
