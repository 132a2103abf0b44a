package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.cli.Explanation.Headers;
import dev.proxyless.mesh.client.FilterRun;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the headers of both messages become, at the first attempt of a call. */
final class HeadersExplanation {

    private static final String ATTEMPT_COUNT = "x-envoy-attempt-count";

    private HeadersExplanation() {}

    /** Of a request that goes to a cluster. */
    static Headers of(Map<String, List<String>> headers, FilterRun filters, RouteDecision.Forward forward) {
        RequestView request = filters.request();
        CallContext context = CallContext.of(request, forward, null);
        AttemptHeaders attempts = forward.rules().attemptHeaders();
        Map<String, List<String>> sent = new LinkedHashMap<>(headers);
        HeaderMutations.applyToRequest(filters.requestChanges(), sent, context);
        HeaderMutations.applyToRequest(forward.headers().request(), sent, context);
        String authority = HostRewriter.authority(forward, request, Explainer.NO_ENDPOINT);
        String forwarded = HostRewriter.forwardedHost(forward, request, authority);
        if (forwarded != null) {
            sent.put("x-forwarded-host", List.of(forwarded));
        }
        if (attempts.countInRequest()) {
            sent.put(ATTEMPT_COUNT, List.of("1"));
        }
        Map<String, List<String>> answered = new LinkedHashMap<>();
        if (attempts.countInResponse()) {
            answered.put(ATTEMPT_COUNT, List.of("1"));
        }
        return new Headers(
                printed(sent), response(answered, 200, forward.headers().response(), filters, context));
    }

    /** Of a request that its route answers. */
    static Headers of(int status, HeaderRules rules, FilterRun filters, FormatContext context) {
        return new Headers(null, response(new LinkedHashMap<>(), status, rules.response(), filters, context));
    }

    private static Map<String, Object> response(
            Map<String, List<String>> headers,
            int status,
            List<HeaderMutation> routed,
            FilterRun filters,
            FormatContext context) {
        List<HeaderMutation> changes = filters.respond(status, HeaderSource.EMPTY, routed, context);
        HeaderMutations.applyToResponse(changes, headers, context);
        return printed(headers);
    }

    private static Map<String, Object> printed(Map<String, List<String>> headers) {
        Map<String, Object> printed = new LinkedHashMap<>();
        headers.forEach((name, values) -> printed.put(name, values.size() == 1 ? values.get(0) : values));
        return printed;
    }
}
