package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.RedirectLocation;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers that a route or its filters give by themselves. */
final class LocalReplies {

    private LocalReplies() {}

    static LocalReply directResponse(RouteDecision.DirectResponse decision, RequestView request) {
        FormatContext context = CallContext.local(request, decision.route());
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
                CallContext.local(request, decision.route()),
                "");
    }

    /** The answer of a listener. */
    static LocalReply refused(RouteDecision.Refused decision) {
        String location = decision.location();
        return reply(
                decision.why().status(),
                location == null ? Map.of() : Map.of("location", location),
                HeaderRules.NONE,
                CallContext.refused(decision),
                "");
    }

    /**
     * The answer of a filter, or in the place of one of an endpoint. As in Envoy, a route to a cluster changes its headers as it
     * would those of an endpoint.
     */
    static LocalReply of(FilterAction.Reply answer, RoutedRequest routed, @Nullable FilterRun run) {
        RequestView request = run == null ? routed.request() : run.request();
        boolean delayed = run != null && run.isDelayed();
        List<HeaderMutation> changes = new ArrayList<>();
        CallContext context = CallContext.local(request, "");
        if (routed.decision() instanceof RouteDecision.Forward forward) {
            changes.addAll(forward.headers().response());
            context = CallContext.filtering(request, forward, CallProgress.answered(answer.details(), delayed));
        }
        changes.addAll(answer.headers());
        return reply(
                answer.status(),
                answer.body().isEmpty() ? Map.of() : Map.of("content-type", "text/plain"),
                new HeaderRules(List.of(), changes),
                context,
                answer.body());
    }

    /** An answer as the filters leave it. */
    static LocalReply shown(LocalReply reply, FilterRun run, FormatContext context) {
        List<HeaderMutation> changes = run.respond(
                reply.status(),
                name -> reply.headers().containsKey(name)
                        ? String.join(",", reply.headers().get(name))
                        : null,
                List.of(),
                context);
        if (changes.isEmpty()) {
            return reply;
        }
        Map<String, List<String>> headers = new LinkedHashMap<>(reply.headers());
        HeaderMutations.applyToResponse(changes, headers, context);
        return new LocalReply(reply.status(), headers, reply.body());
    }

    private static LocalReply reply(
            int status, Map<String, String> own, HeaderRules rules, FormatContext context, String body) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        own.forEach((name, value) -> headers.put(name, new ArrayList<>(List.of(value))));
        HeaderMutations.applyToResponse(rules.response(), headers, context);
        return new LocalReply(status, headers, body);
    }
}
