package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.retry.RequestOverrides;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of attempts and responses: what the mesh itself adds, and the changes of routes and filters in their order. */
final class AttemptLabels {

    static final String ATTEMPT_COUNT = "x-envoy-attempt-count";
    static final String IS_TIMEOUT_RETRY = "x-envoy-is-timeout-retry";
    static final String EXPECTED_TIMEOUT = "x-envoy-expected-rq-timeout-ms";

    private static final long NANOS_PER_MILLI = 1_000_000;

    private AttemptLabels() {}

    /**
     * What an attempt says.
     *
     * @param rules of the call
     * @param number 1 for the first attempt
     * @param afterTimeout whether the attempt before took too long
     * @param expectedTimeout how long the endpoint may take in nanoseconds; 0 if it is not told
     * @param observer adds the trace context
     */
    static Map<String, String> of(
            CallRules rules, int number, boolean afterTimeout, long expectedTimeout, AttemptObserver observer) {
        AttemptHeaders wanted = rules.attemptHeaders();
        if (observer == AttemptObserver.NONE && wanted.equals(AttemptHeaders.NONE) && expectedTimeout == 0) {
            return Map.of();
        }
        Map<String, String> headers = new HashMap<>();
        if (wanted.countInRequest()) {
            headers.put(ATTEMPT_COUNT, Integer.toString(number));
        }
        if (wanted.timeoutRetry() && number > 1) {
            headers.put(IS_TIMEOUT_RETRY, Boolean.toString(afterTimeout));
        }
        if (expectedTimeout > 0) {
            headers.put(EXPECTED_TIMEOUT, Long.toString((expectedTimeout + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI));
        }
        observer.inject(headers::put);
        return headers;
    }

    /**
     * The changes to a request.
     *
     * @param filters what the call went through; null for nothing
     * @param envoyHeaders whether the headers by which a request asks for other limits end here
     * @param routed the changes of the route
     */
    static List<HeaderMutation> request(
            @Nullable FilterRun filters, boolean envoyHeaders, List<HeaderMutation> routed) {
        if (!envoyHeaders && filters == null) {
            return routed;
        }
        List<HeaderMutation> all = new ArrayList<>();
        if (filters != null) {
            all.addAll(filters.requestChanges());
        }
        if (envoyHeaders) {
            all.addAll(RequestOverrides.REMOVALS);
        }
        all.addAll(routed);
        return all;
    }

    /** The changes to a response, with the number of attempts if it is to be told. */
    static List<HeaderMutation> response(CallRules rules, int attempts, List<HeaderMutation> mutations) {
        List<HeaderMutation> counted = counted(rules, attempts);
        if (counted.isEmpty()) {
            return mutations;
        }
        List<HeaderMutation> all = new ArrayList<>(mutations.size() + 1);
        all.addAll(counted);
        all.addAll(mutations);
        return all;
    }

    /** How a response tells the number of attempts, if it is to be told. */
    static List<HeaderMutation> counted(CallRules rules, int attempts) {
        return rules.attemptHeaders().countInResponse()
                ? List.of(new HeaderMutation.Put(
                        ATTEMPT_COUNT, Integer.toString(attempts), Action.OVERWRITE_IF_EXISTS_OR_ADD))
                : List.of();
    }
}
