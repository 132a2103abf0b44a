package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.cli.Explanation.Destination;
import dev.proxyless.mesh.cli.Explanation.Found;
import dev.proxyless.mesh.cli.Explanation.Headers;
import dev.proxyless.mesh.cli.Explanation.OwnAnswer;
import dev.proxyless.mesh.cli.Explanation.Policy;
import dev.proxyless.mesh.cli.Explanation.Through;
import dev.proxyless.mesh.client.FilterRun;
import dev.proxyless.mesh.client.route.Admission;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.PathRewriter;
import dev.proxyless.mesh.client.route.RedirectContext;
import dev.proxyless.mesh.client.route.RedirectLocation;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the very route table that a client calls through, and puts its decision in words. */
final class Explainer {

    /** Which endpoint is chosen is not explained, so an authority that is an endpoint's own name is not shown. */
    static final Endpoint NO_ENDPOINT = Endpoint.of("127.0.0.1", 1);

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
        Through through = new Through(
                decision.filters().isEmpty() ? null : FiltersExplanation.of(decision.filters(), journal, run));
        RequestView request = run.request();
        if (decision instanceof RouteDecision.Forward forward) {
            return new Explanation(
                    found(forward.virtualHost(), forward.route().name()),
                    destination(forward, request, question),
                    OwnAnswer.NONE,
                    policy(routes, forward, request, question),
                    through,
                    HeadersExplanation.of(question.headers(), run, forward));
        }
        if (decision instanceof RouteDecision.Redirect redirect) {
            Explanation.Redirect to = new Explanation.Redirect(
                    RedirectLocation.of(redirect, request), redirect.action().status());
            return local(
                    found(redirect.virtualHost(), redirect.route().name()),
                    new OwnAnswer(to, null, null),
                    through,
                    HeadersExplanation.of(
                            to.status(), redirect.headers(), run, new RedirectContext(request, redirect)));
        }
        if (decision instanceof RouteDecision.DirectResponse direct) {
            Explanation.DirectResponse answer = new Explanation.DirectResponse(
                    direct.action().status(), direct.action().body());
            return local(
                    found(direct.virtualHost(), direct.route().name()),
                    new OwnAnswer(null, answer, null),
                    through,
                    HeadersExplanation.of(
                            answer.status(), direct.headers(), run, CallContext.local(request, direct.route())));
        }
        if (decision instanceof RouteDecision.NonForwarding other) {
            return local(
                    found(other.virtualHost(), other.route().name()),
                    new OwnAnswer(null, null, true),
                    through,
                    Headers.NONE);
        }
        if (decision instanceof RouteDecision.Unmatched unmatched) {
            VirtualHost host = unmatched.virtualHost();
            return local(
                    new Found(false, host == null ? null : host.name(), null), OwnAnswer.NONE, through, Headers.NONE);
        }
        throw new AssertionError(decision);
    }

    /** The listener answers for the sake of the path: no filter sees the request. */
    private static Explanation refused(RouteDecision.Refused refused) {
        int status = refused.why().status();
        String location = refused.location();
        OwnAnswer answer = location == null
                ? new OwnAnswer(null, new Explanation.DirectResponse(status, ""), null)
                : new OwnAnswer(new Explanation.Redirect(location, status), null, null);
        return local(new Found(false, null, null), answer, new Through(null), Headers.NONE);
    }

    private static Explanation local(Found found, OwnAnswer answer, Through through, Headers headers) {
        return new Explanation(found, Destination.NONE, answer, Policy.NONE, through, headers);
    }

    private static Found found(VirtualHost host, String route) {
        return new Found(true, host.name(), route);
    }

    private static Destination destination(RouteDecision.Forward forward, RequestView request, ExplainCase question) {
        RouteAction.Forward action = forward.action();
        return new Destination(
                forward.virtualHost().virtualClusters().countedAs(request),
                forward.cluster(),
                weights(action.clusters()),
                action.clusterNotFoundStatus(),
                HashExplanation.of(action, request.withHeaders(question.view().headers())),
                HostRewriter.authority(forward, request, NO_ENDPOINT),
                PathRewriter.pathAndQuery(forward, request));
    }

    private static @Nullable List<Explanation.Weight> weights(WeightedClusters clusters) {
        return clusters.clusters().size() < 2
                ? null
                : clusters.clusters().stream()
                        .map(each -> new Explanation.Weight(name(each.cluster()), each.weight()))
                        .toList();
    }

    private static String name(ClusterName cluster) {
        return cluster instanceof ClusterName.FromHeader named
                ? "header " + named.header()
                : ((ClusterName.Literal) cluster).name();
    }

    private static Policy policy(
            FoundRoutes routes, RouteDecision.Forward forward, RequestView request, ExplainCase question) {
        CallPolicy policy = forward.action().policy();
        return new Policy(
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
                        question.randomNumber()));
    }
}
