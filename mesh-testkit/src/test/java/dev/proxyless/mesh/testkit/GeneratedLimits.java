package dev.proxyless.mesh.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Local rate limits, and what makes the descriptors that they are for. The tokens do not come back while a test runs. */
final class GeneratedLimits {

    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";
    private static final String HEADER_INPUT = "type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput";

    private static final String EXPRESSION =
            "type.googleapis.com/envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor";

    private final Dice dice;

    GeneratedLimits(Dice dice) {
        this.dice = dice;
    }

    /** The filter of a listener: in most it limits nothing by itself, so that others are reached. */
    Map<String, Object> ofListener() {
        Map<String, Object> limit = Json.object("@type", TYPE, "stat_prefix", "limit");
        if (dice.oneIn(2)) {
            limit.put("token_bucket", bucket(dice.of(10, 1000)));
            limit.put("filter_enabled", all());
            limit.put("filter_enforced", all());
            describe(limit);
        }
        return limit;
    }

    /** What a level of the routes tells the filter. */
    Map<String, Object> ofLevel() {
        Map<String, Object> limit = Json.object("@type", TYPE, "stat_prefix", "route");
        limit.put("token_bucket", bucket(dice.of(1, 3, 5)));
        limit.put("filter_enabled", all());
        limit.put("status", Json.object("code", dice.of(200, 429, 503)));
        if (dice.oneIn(2)) {
            limit.put("filter_enforced", all());
        }
        List<Object> headers = List.of(Json.object("header", Json.object("key", "x-l", "value", "l")));
        limit.put("request_headers_to_add_when_not_enforced", headers);
        limit.put("response_headers_to_add", headers);
        if (dice.oneIn(2)) {
            describe(limit);
        }
        return limit;
    }

    /** What a route or a virtual host says of the calls that limits count; nothing in most. */
    void countedBy(Map<String, Object> level) {
        if (dice.oneIn(3)) {
            level.put("rate_limits", dice.upTo(3, () -> {
                Map<String, Object> rateLimit = dice.oneIn(3) ? rateLimit("k", "l") : rateLimit(dice.of("k", "l"));
                rateLimit.put("stage", dice.of(0, 0, 1));
                if (dice.oneIn(6)) {
                    rateLimit.put("disable_key", "off");
                }
                return rateLimit;
            }));
        }
    }

    /** What a filter that asks a service is told of the calls that count. */
    List<Object> ofService() {
        Map<String, Object> costly = costly("k");
        costly.remove("apply_on_stream_done");
        return List.of(costly, rateLimit("l"), rateLimit("k", "l"));
    }

    private void describe(Map<String, Object> limit) {
        limit.put("descriptors", descriptors());
        limit.put("always_consume_default_token_bucket", dice.oneIn(2));
        limit.put("vh_rate_limits", dice.of("OVERRIDE", "INCLUDE", "IGNORE"));
        limit.put("stage", dice.of(0, 0, 1));
        limit.put("enable_x_ratelimit_headers", dice.of("OFF", "DRAFT_VERSION_03"));
        limit.put("max_dynamic_descriptors", dice.of(1, 2, 20));
        if (dice.oneIn(2)) {
            limit.put("rate_limits", List.of(costly("k"), rateLimit("l"), rateLimit("k", "l")));
        }
    }

    /** Each has other keys, for Envoy tries those with wildcards in no order that one could know. */
    private List<Object> descriptors() {
        List<Object> descriptors = new ArrayList<>();
        for (List<String> keys : List.of(
                List.of("k"),
                List.of("l"),
                List.of("k", "l"),
                List.of("destination_cluster"),
                List.of("source_cluster", "l"))) {
            if (dice.oneIn(5)) {
                continue;
            }
            List<Object> entries = keys.stream()
                    .<Object>map(key -> Json.object(
                            "key",
                            key,
                            "value",
                            switch (key) {
                                case "destination_cluster" -> "c0";
                                case "source_cluster" -> EnvoyRoutes.LOCAL_CLUSTER;
                                default -> dice.of("1", "2", "a", "", "");
                            }))
                    .toList();
            int tokens = dice.of(1, 2, 4);
            Map<String, Object> bucket = bucket(tokens);
            bucket.put("tokens_per_fill", tokens + descriptors.size() * 10);
            descriptors.add(Json.object("entries", entries, "token_bucket", bucket));
        }
        return descriptors;
    }

    private Map<String, Object> costly(String key) {
        Map<String, Object> rateLimit = rateLimit(key);
        switch (dice.below(4)) {
            case 0 -> rateLimit.put("hits_addend", Json.object("number", dice.of(0, 1, 2, 3)));
            case 1 -> rateLimit.put("hits_addend", Json.object("format", "%REQ(x-n)%"));
            case 2 -> rateLimit.put("apply_on_stream_done", true);
            default -> {}
        }
        return rateLimit;
    }

    private Map<String, Object> rateLimit(String... keys) {
        return Json.object("actions", Stream.of(keys).map(this::action).toList());
    }

    private Map<String, Object> action(String key) {
        boolean skip = dice.oneIn(2);
        return switch (dice.below(13)) {
            case 0 ->
                Json.object("generic_key", Json.object("descriptor_key", key, "descriptor_value", dice.of("1", "2")));
            case 1 ->
                Json.object(
                        "request_headers",
                        Json.object(
                                "header_name",
                                dice.of("X-A", "x-b", ":path", ":method", ":authority"),
                                "descriptor_key",
                                key,
                                "skip_if_absent",
                                skip));
            case 2 ->
                Json.object(
                        "query_parameters",
                        Json.object(
                                "query_parameter_name",
                                dice.of("q", "r"),
                                "descriptor_key",
                                key,
                                "skip_if_absent",
                                skip));
            case 3 ->
                Json.object(
                        "header_value_match",
                        Json.object(
                                "descriptor_key",
                                key,
                                "descriptor_value",
                                "a",
                                "expect_match",
                                dice.oneIn(2),
                                "headers",
                                List.of(Json.object("name", dice.of("x-a", "x-b"), "present_match", true))));
            case 4 ->
                Json.object(
                        "query_parameter_value_match",
                        Json.object(
                                "descriptor_key",
                                key,
                                "descriptor_value",
                                "a",
                                "expect_match",
                                dice.oneIn(2),
                                "query_parameters",
                                List.of(Json.object("name", "q", "string_match", Json.object("exact", "1")))));
            case 5 ->
                Json.object(
                        "metadata",
                        Json.object(
                                "descriptor_key",
                                key,
                                "metadata_key",
                                Json.object("key", "test", "path", List.of(Json.object("key", "name"))),
                                "source",
                                dice.of("ROUTE_ENTRY", "DYNAMIC"),
                                "default_value",
                                dice.of("", "a"),
                                "skip_if_absent",
                                skip));
            case 6 -> Json.object("destination_cluster", Json.object());
            case 7 ->
                Json.object(
                        "extension",
                        Json.object(
                                "name",
                                key,
                                "typed_config",
                                Json.object("@type", HEADER_INPUT, "header_name", dice.of("x-a", "x-c"))));
            case 8 -> Json.object("generic_key", Json.object("descriptor_value", "1"));
            case 9 -> Json.object("source_cluster", Json.object());
            case 10 ->
                Json.object(
                        "extension",
                        Json.object(
                                "name",
                                "expression",
                                "typed_config",
                                Json.object(
                                        "@type",
                                        EXPRESSION,
                                        "descriptor_key",
                                        key,
                                        "skip_if_error",
                                        skip,
                                        "parsed",
                                        new Expression(dice.of(
                                                "request.headers['x-a']", "size(request.method) - 2", "1u + 1u")))));
            default -> Json.object("generic_key", Json.object("descriptor_key", key, "descriptor_value", "a"));
        };
    }

    private Map<String, Object> bucket(int tokens) {
        return Json.object("max_tokens", tokens, "fill_interval", "3600s");
    }

    private static Map<String, Object> all() {
        return Json.object("default_value", Json.object("numerator", 100));
    }
}
