package dev.proxyless.mesh.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Retry policies, and requests whose attempts come to some end. The same seed gives the same ones. */
final class GeneratedRetries implements AttemptCases {

    private static final List<String> CONDITIONS = List.of(
            "5xx",
            "gateway-error",
            "reset",
            "reset-before-request",
            "connect-failure",
            "refused-stream",
            "retriable-4xx",
            "retriable-status-codes",
            "retriable-headers",
            "envoy-ratelimited",
            "cancelled",
            "deadline-exceeded",
            "internal",
            "resource-exhausted",
            "unavailable");

    private final Dice dice;

    GeneratedRetries(long seed) {
        this.dice = new Dice(seed);
    }

    @Override
    public Map<String, Object> host(String domain, String cluster) {
        Map<String, Object> action = Json.object("cluster", cluster, "timeout", "3s");
        if (!dice.oneIn(8)) {
            action.put("retry_policy", policy());
        }
        Map<String, Object> route = Json.object("match", Json.object("prefix", "/"), "route", action);
        Map<String, Object> host = Json.object("name", domain, "domains", List.of(domain), "routes", List.of(route));
        host.put("include_request_attempt_count", dice.oneIn(2));
        host.put("include_attempt_count_in_response", dice.oneIn(2));
        host.put("include_is_timeout_retry_header", dice.oneIn(2));
        if (dice.oneIn(4)) {
            host.put("retry_policy", policy());
        }
        return host;
    }

    @Override
    public Map<String, String> request() {
        Map<String, String> headers = new TreeMap<>();
        List<String> script = new ArrayList<>();
        for (int i = 0; i < 1 + dice.below(4); i++) {
            script.add(step());
        }
        headers.put("x-script", String.join(",", script));
        if (dice.oneIn(2)) {
            headers.put("x-may", "1");
        }
        if (dice.oneIn(4)) {
            headers.put("x-envoy-retry-on", conditions());
        }
        if (dice.oneIn(6)) {
            headers.put("x-envoy-retry-grpc-on", dice.of("unavailable", "internal,cancelled"));
        }
        if (dice.oneIn(5)) {
            headers.put("x-envoy-max-retries", dice.of("0", "1", "4", "many"));
        }
        if (dice.oneIn(5)) {
            headers.put("x-envoy-retriable-status-codes", dice.of("404", "409,404"));
        }
        if (dice.oneIn(5)) {
            headers.put("x-envoy-retriable-header-names", dice.of("x-retry", "x-nothing,grpc-status"));
        }
        if (dice.oneIn(5)) {
            headers.put("x-envoy-upstream-rq-per-try-timeout-ms", dice.of("400", "600", "5000"));
        }
        return headers;
    }

    private Map<String, Object> policy() {
        Map<String, Object> policy = Json.object(
                "retry_on",
                conditions(),
                "retry_back_off",
                Json.object("base_interval", "0.001s", "max_interval", "0.002s"));
        if (!dice.oneIn(3)) {
            policy.put("num_retries", dice.below(4));
        }
        if (dice.oneIn(2)) {
            policy.put("per_try_timeout", dice.of("0.400s", "0.500s", "4s"));
        }
        if (dice.oneIn(3)) {
            policy.put("retriable_status_codes", dice.of(List.of(404), List.of(500, 200)));
        }
        if (dice.oneIn(3)) {
            policy.put("retriable_headers", List.of(Json.object("name", "x-retry", "present_match", true)));
        }
        if (dice.oneIn(4)) {
            policy.put("retriable_request_headers", List.of(Json.object("name", "x-may", "present_match", true)));
        }
        return policy;
    }

    private String conditions() {
        return dice.upTo(4, () -> dice.of(CONDITIONS)).stream().distinct().collect(Collectors.joining(","));
    }

    /** Silence is dear, for both sides wait for it. */
    private String step() {
        return switch (dice.below(12)) {
            case 0 -> "silence";
            case 1, 2 -> "reset";
            case 3 -> "200 x-retry: 1";
            case 4 -> dice.of("503 x-envoy-ratelimited: true", "429 x-envoy-ratelimited: true");
            case 5, 6 -> "200 grpc-status: " + dice.of("1", "4", "8", "13", "14", "2");
            default -> dice.of("200", "404", "409", "500", "502", "503", "504");
        };
    }
}
