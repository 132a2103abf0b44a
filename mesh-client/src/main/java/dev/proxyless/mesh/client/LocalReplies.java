package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.RedirectLocation;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answers that a route gives by itself. */
final class LocalReplies {

    private LocalReplies() {}

    static LocalReply directResponse(RouteDecision.DirectResponse decision, RequestView request) {
        FormatContext context = CallContext.local(request, decision.route().name());
        String body = decision.action().body();
        return body.isEmpty()
                ? reply(decision.action().status(), Map.of(), decision.headers(), context, "")
                : reply(
                        decision.action().status(),
                        Map.of("content-type", "text/plain"),
                        decision.headers(),
                        context,
                        body);
    }

    static LocalReply redirect(RouteDecision.Redirect decision, RequestView request) {
        String location = RedirectLocation.of(decision, request);
        return reply(
                decision.action().status(),
                Map.of("location", location),
                decision.headers(),
                CallContext.local(request, decision.route().name()),
                "");
    }

    private static LocalReply reply(
            int status, Map<String, String> own, HeaderRules rules, FormatContext context, String body) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        own.forEach((name, value) -> headers.put(name, new ArrayList<>(List.of(value))));
        HeaderMutations.applyToResponse(rules.response(), headers, context);
        return new LocalReply(status, headers, body);
    }
}
