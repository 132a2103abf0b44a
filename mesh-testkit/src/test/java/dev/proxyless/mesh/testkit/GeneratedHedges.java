package dev.proxyless.mesh.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Policies under which an attempt that takes too long goes on beside the next, and requests whose attempts come to some end. All
 * answers of a request that wait do so for the same attempt, and at most one of them ends the call: so it does not matter which
 * comes first. The same seed gives the same ones.
 */
final class GeneratedHedges implements AttemptCases {

    private static final int MOST_RETRIES = 3;

    private final Dice dice;
    private String conditions = "";

    GeneratedHedges(long seed) {
        this.dice = new Dice(seed);
    }

    @Override
    public Map<String, Object> host(String domain, String cluster) {
        conditions = dice.of("5xx", "gateway-error", "reset", "connect-failure", "retriable-status-codes,reset");
        Map<String, Object> retry = Json.object(
                "retry_on",
                conditions,
                "num_retries",
                dice.below(MOST_RETRIES + 1),
                dice.of("per_try_timeout", "per_try_timeout", "per_try_idle_timeout"),
                "0.5s",
                "retriable_status_codes",
                List.of(404),
                "retry_back_off",
                Json.object("base_interval", "0.001s", "max_interval", "0.002s"));
        Map<String, Object> action = Json.object("cluster", cluster, "timeout", "3s", "retry_policy", retry);
        Map<String, Object> hedges = Json.object("hedge_on_per_try_timeout", true);
        Map<String, Object> route = Json.object("match", Json.object("prefix", "/"), "route", action);
        Map<String, Object> host = Json.object("name", domain, "domains", List.of(domain), "routes", List.of(route));
        (dice.oneIn(3) ? host : action).put("hedge_policy", hedges);
        host.put("include_request_attempt_count", true);
        host.put("include_attempt_count_in_response", dice.oneIn(2));
        host.put("include_is_timeout_retry_header", dice.oneIn(2));
        return host;
    }

    @Override
    public Map<String, String> request() {
        Map<String, String> headers = new TreeMap<>();
        headers.put("x-script", script());
        if (dice.oneIn(6)) {
            headers.put("x-envoy-hedge-on-per-try-timeout", dice.of("false", "true"));
        }
        if (dice.oneIn(6)) {
            headers.put("x-envoy-max-retries", dice.of("1", "3"));
        }
        return headers;
    }

    private String script() {
        int attempts = 1 + dice.below(MOST_RETRIES + 1);
        int good = dice.oneIn(4) ? 0 : 1 + dice.below(attempts);
        String bad = dice.of(badAnswers(good > 0));
        List<String> steps = new ArrayList<>();
        for (int i = 1; i <= attempts; i++) {
            if (i == good) {
                steps.add(dice.of(goodAnswers()) + " x-attempt: " + i + (i == attempts ? "" : " @" + attempts));
            } else if (i == attempts && good > 0) {
                // An end of its own would race with the one that waits for it.
                steps.add("silence");
            } else {
                String step = dice.of("silence", bad);
                steps.add(step.equals("silence") || i == attempts || dice.oneIn(4) ? step : step + " @" + attempts);
            }
        }
        return String.join(",", steps);
    }

    private List<String> goodAnswers() {
        return conditions.startsWith("retriable-status-codes") ? List.of("200") : List.of("200", "404");
    }

    /** A broken connection never ends a call of which others are in flight; an answer only if it might be tried again. */
    private List<String> badAnswers(boolean besideGood) {
        boolean tried = conditions.equals("5xx") || conditions.equals("gateway-error");
        return besideGood && !tried ? List.of("reset") : List.of("reset", "503");
    }
}
