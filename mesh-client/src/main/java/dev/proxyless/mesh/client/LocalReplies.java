package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RedirectContext;
import dev.proxyless.mesh.client.route.RedirectLocation;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers that a route or its filters give by themselves, as the filters leave them. */
final class LocalReplies {

    private LocalReplies() {}

    /**
     * A direct response.
     *
     * @param run the filters that let the request pass; null if there are none
     */
    static LocalReply directResponse(
            RouteDecision.DirectResponse decision, RequestView request, @Nullable FilterRun run) {
        return reply(
                decision.action().status(),
                textHeaders(decision.action().body()),
                decision.headers().response(),
                CallContext.local(request, decision.route()),
                decision.action().body(),
                run);
    }

    /**
     * A redirect.
     *
     * @param run the filters that let the request pass; null if there are none
     */
    static LocalReply redirect(RouteDecision.Redirect decision, RequestView request, @Nullable FilterRun run) {
        String location = RedirectLocation.of(decision, request);
        return reply(
                decision.action().status(),
                Map.of("location", location),
                decision.headers().response(),
                new RedirectContext(request, decision),
                "",
                run);
    }

    /** The answer of a listener. */
    static LocalReply refused(RouteDecision.Refused decision, @Nullable FilterRun run) {
        String location = decision.location();
        return reply(
                decision.why().status(),
                location == null ? Map.of() : Map.of("location", location),
                List.of(),
                CallContext.refused(decision),
                "",
                run);
    }

    /**
     * The answer of a filter, or in the place of one of an endpoint. As in Envoy, a route to a cluster changes its headers as it
     * would those of an endpoint.
     */
    static LocalReply of(FilterAction.Reply answer, RoutedRequest routed, @Nullable FilterRun run) {
        RequestView request = run == null ? routed.request() : run.request();
        boolean delayed = run != null && run.isDelayed();
        List<HeaderMutation> changes = new ArrayList<>();
        if (routed.decision() instanceof RouteDecision.Forward forward) {
            changes.addAll(forward.headers().response());
        }
        changes.addAll(answer.headers());
        CallContext context =
                CallContext.filtering(request, routed.decision(), CallProgress.answered(answer.details(), delayed));
        return reply(answer.status(), textHeaders(answer.body()), changes, context, answer.body(), run);
    }

    private static Map<String, String> textHeaders(String body) {
        return body.isEmpty() ? Map.of() : Map.of("content-type", "text/plain");
    }

    private static LocalReply reply(
            int status,
            Map<String, String> own,
            List<HeaderMutation> routed,
            FormatContext context,
            String body,
            @Nullable FilterRun run) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        own.forEach((name, value) -> headers.put(name, new ArrayList<>(List.of(value))));
        List<HeaderMutation> changes = run == null ? routed : run.respond(status, source(own), routed, context);
        HeaderMutations.applyToResponse(changes, headers, context);
        return new LocalReply(status, headers, body);
    }

    private static HeaderSource source(Map<String, String> own) {
        return own::get;
    }
}
