package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.FilterRun;
import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterChain;
import dev.proxyless.mesh.client.route.Admission;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.PathRewriter;
import dev.proxyless.mesh.client.route.RedirectLocation;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.client.route.RouteTrace;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the very route table that a client calls through, and puts its decision in words. */
final class Explainer {

    /** Which endpoint is chosen is not explained, so an authority that is an endpoint's own name is not shown. */
    private static final Endpoint NO_ENDPOINT = Endpoint.of("127.0.0.1", 1);

    private Explainer() {}

    static Explanation explain(FoundRoutes routes, ExplainCase question) {
        Admission admission = routes.table().admit(question.view());
        RouteDecision decision = routes.table().route(admission, question.randomNumber());
        if (decision instanceof RouteDecision.Refused refused) {
            return refused(refused);
        }
        FiltersExplanation.Journal journal = new FiltersExplanation.Journal();
        FilterRun run = new FilterRun(decision, admission.request(), question::randomNumber, System::nanoTime, journal)
                .slowing();
        FiltersExplanation filters =
                decision.filters().isEmpty() ? null : FiltersExplanation.of(decision.filters(), journal, run);
        RequestView request = run.request();
        if (decision instanceof RouteDecision.Forward forward) {
            return forward(routes, forward, request, question, run.requestChanges(), filters);
        }
        if (decision instanceof RouteDecision.Redirect redirect) {
            Explanation.Redirect to = new Explanation.Redirect(
                    RedirectLocation.of(redirect, request), redirect.action().status());
            return local(redirect.virtualHost(), redirect.route(), to, null, filters, redirect.headers(), request);
        }
        if (decision instanceof RouteDecision.DirectResponse direct) {
            Explanation.DirectResponse answer =
                    new Explanation.DirectResponse(direct.action().status());
            return local(direct.virtualHost(), direct.route(), null, answer, filters, direct.headers(), request);
        }
        if (decision instanceof RouteDecision.NonForwarding other) {
            return local(other.virtualHost(), other.route(), null, null, filters, HeaderRules.NONE, request);
        }
        if (decision instanceof RouteDecision.Unmatched unmatched) {
            VirtualHost host = unmatched.virtualHost();
            return noRoute(host == null ? null : host.name(), null, null);
        }
        throw new AssertionError(decision);
    }

    /**
     * Each route that was looked at, and why it does not match; the last one may be the one that does. Then what its filters
     * ask of the request.
     */
    static List<Map<String, Object>> considered(RouteTable routes, ExplainCase question) {
        List<Map<String, Object>> considered = new ArrayList<>();
        RequestView asked = question.view();
        Admission admission = routes.admit(asked);
        considered.addAll(listened(asked, admission));
        if (admission instanceof RouteDecision.Refused) {
            return considered;
        }
        for (RouteTrace.Considered each :
                routes.trace(admission.request(), question.randomNumber()).considered()) {
            Route known = each.route();
            considered.add(looked("route", known == null ? null : known.name(), each.mismatch()));
        }
        RouteDecision decision = routes.route(admission, question.randomNumber());
        RequestView request = filtered(decision, admission.request(), question);
        for (FilterChain.Named each : decision.filters().filters()) {
            for (CallFilter.Check check : each.filter().checks(request)) {
                considered.add(looked("filter", each.name() + ": " + check.text(), check.mismatch()));
            }
        }
        return considered;
    }

    /** What the listener makes of the request, if it does not leave it as it is. */
    private static List<Map<String, Object>> listened(RequestView asked, Admission admission) {
        List<Map<String, Object>> listened = new ArrayList<>();
        RequestView seen = admission.request();
        if (admission instanceof RouteDecision.Refused refused) {
            String problem =
                    "path \"" + asked.pathAndQuery() + "\" " + refused.why().problem();
            listened.add(looked("listener", null, problem));
            return listened;
        }
        if (!seen.pathAndQuery().equals(asked.pathAndQuery())) {
            listened.add(looked("listener", "path \"" + seen.pathAndQuery() + "\"", null));
        }
        if (!seen.authority().equals(asked.authority())) {
            listened.add(looked("listener", "authority \"" + seen.authority() + "\"", null));
        }
        return listened;
    }

    /** The request as its filters leave it. */
    private static RequestView filtered(RouteDecision decision, RequestView request, ExplainCase question) {
        FiltersExplanation.Journal journal = new FiltersExplanation.Journal();
        FilterRun run = new FilterRun(decision, request, question::randomNumber, System::nanoTime, journal).slowing();
        FiltersExplanation.of(decision.filters(), journal, run);
        return run.request();
    }

    private static Map<String, Object> looked(String at, @Nullable String what, @Nullable String mismatch) {
        Map<String, Object> looked = new LinkedHashMap<>();
        looked.put(at, what);
        looked.put("matched", mismatch == null);
        looked.put("mismatch", mismatch);
        return looked;
    }

    private static Explanation forward(
            FoundRoutes routes,
            RouteDecision.Forward forward,
            RequestView request,
            ExplainCase question,
            List<HeaderMutation> filtered,
            @Nullable FiltersExplanation filters) {
        CallPolicy policy = forward.action().policy();
        CallContext context = CallContext.of(request, forward, null);
        return new Explanation(
                true,
                forward.virtualHost().name(),
                forward.route().name(),
                forward.virtualHost().virtualClusters().countedAs(request),
                forward.cluster(),
                forward.action().clusterNotFoundStatus(),
                HashExplanation.of(
                        forward.action(), request.withHeaders(question.view().headers())),
                HostRewriter.authority(forward, request, NO_ENDPOINT),
                PathRewriter.pathAndQuery(forward, request),
                null,
                null,
                TimeUnit.NANOSECONDS.toMillis(forward.rules().total()),
                LimitsExplanation.of(policy, routes.limits()),
                policy.retry().map(RetryExplanation::of).orElse(null),
                CircuitExplanation.of(
                        routes.clusters().get(forward.cluster()),
                        forward.rules().priority()),
                forward.action()
                        .internalRedirect()
                        .map(InternalRedirectExplanation::of)
                        .orElse(null),
                MirrorExplanation.of(
                        forward.action().mirrors(),
                        CallContext.of(request, forward, NO_ENDPOINT),
                        HostRewriter.authority(forward, request, NO_ENDPOINT),
                        question.randomNumber()),
                filters,
                changedRequest(question.headers(), filtered, forward, context),
                changedResponse(forward.headers().response(), context));
    }

    private static Explanation local(
            VirtualHost host,
            Route route,
            Explanation.@Nullable Redirect redirect,
            Explanation.@Nullable DirectResponse directResponse,
            @Nullable FiltersExplanation filters,
            HeaderRules headers,
            RequestView request) {
        return new Explanation(
                true,
                host.name(),
                route.name(),
                null,
                null,
                null,
                null,
                null,
                null,
                redirect,
                directResponse,
                null,
                null,
                null,
                null,
                null,
                null,
                filters,
                null,
                changedResponse(headers.response(), CallContext.local(request, route.name())));
    }

    private static Explanation refused(RouteDecision.Refused refused) {
        int status = refused.why().status();
        String location = refused.location();
        return location == null
                ? noRoute(null, null, new Explanation.DirectResponse(status))
                : noRoute(null, new Explanation.Redirect(location, status), null);
    }

    private static Explanation noRoute(
            @Nullable String host,
            Explanation.@Nullable Redirect redirect,
            Explanation.@Nullable DirectResponse directResponse) {
        return new Explanation(
                false,
                host,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                redirect,
                directResponse,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Map<String, Object> changedRequest(
            Map<String, List<String>> headers,
            List<HeaderMutation> filtered,
            RouteDecision.Forward forward,
            CallContext context) {
        Map<String, List<String>> result = new LinkedHashMap<>(headers);
        HeaderMutations.applyToRequest(filtered, result, context);
        HeaderMutations.applyToRequest(forward.headers().request(), result, context);
        return printed(result);
    }

    /** What a response without any headers has. */
    private static Map<String, Object> changedResponse(List<HeaderMutation> mutations, CallContext context) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        HeaderMutations.applyToResponse(mutations, result, context);
        return printed(result);
    }

    private static Map<String, Object> printed(Map<String, List<String>> result) {
        Map<String, Object> printed = new LinkedHashMap<>();
        result.forEach((name, values) -> printed.put(name, values.size() == 1 ? values.get(0) : values));
        return printed;
    }
}
