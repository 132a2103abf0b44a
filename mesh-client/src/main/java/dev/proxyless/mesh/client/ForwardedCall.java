package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.MeshClientOptions.CallTools;
import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.filter.PreferredEndpoint;
import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.retry.RequestOverrides;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.snapshot.Resolved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attempts of a call whose route goes to a cluster: picks, counts in and out, and decides about the next. */
final class ForwardedCall implements CallProgress {

    private final ServiceName service;
    private final CompiledService compiled;
    private final RouteDecision.Forward route;
    private final RequestView request;
    private final CallObserver observer;
    private final CallTools tools;
    private final CallRules rules;
    /** The filters that let the call pass; null if there are none. */
    private final @Nullable FilterRun filters;

    private final long startedAt;

    private int attempts;
    /** The cluster of all attempts, as the route names it; null before the first. */
    private @Nullable CompiledCluster cluster;

    private @Nullable AttemptInFlight current;
    /** Null until an outcome gives cause to think of another attempt. */
    private @Nullable CallRetries retries;

    private boolean mirrored;

    /** Those in flight beside each other; null unless one was too slow. Then {@link #current} is the one whose answer counts. */
    private @Nullable HedgedAttempts hedged;

    private boolean ended;

    ForwardedCall(
            ServiceName service,
            CompiledService compiled,
            RouteDecision.Forward route,
            RequestView request,
            CallObserver observer,
            CallTools tools,
            @Nullable FilterRun filters) {
        this.service = service;
        this.compiled = compiled;
        this.route = route;
        this.filters = filters;
        this.request = filters == null ? request : filters.request();
        this.observer = observer;
        this.tools = tools;
        CallPolicy asked =
                tools.envoyHeaders() ? RequestOverrides.apply(route.action().policy(), this.request) : null;
        this.rules = asked == null ? route.rules() : CallRules.of(asked);
        this.startedAt = tools.nanoClock().getAsLong();
    }

    Attempt next() {
        try {
            return start();
        } catch (MeshException e) {
            throw failed(e);
        }
    }

    /** As {@link #next}, or null if none can begin and there are others that may still have an answer. */
    @Nullable Attempt nextBeside() {
        HedgedAttempts others = hedged;
        if (others == null) {
            return next();
        }
        others.redeem();
        try {
            return start();
        } catch (MeshException e) {
            if (others.isAny()) {
                return null;
            }
            throw failed(e);
        }
    }

    private Attempt start() {
        CompiledCluster target = cluster != null ? cluster : firstTarget();
        cluster = target;
        long timeout = attemptTimeout();
        Host host = retries == null ? firstHost(target) : retries.pick(target);
        if (host == null) {
            throw Failures.noHealthyEndpoint(service, route, target, attempts);
        }
        CompiledCluster owner = target.owner(host);
        // As gRPC does (gRFC A75). Envoy looks at the aggregate's own shares alone, and an aggregate has none.
        if (attempts == 0 && !target.parts().isEmpty()) {
            drop(owner);
        }
        if (!owner.state().breaker(rules.priority()).tryAcquire(limits(owner).maxRequests())) {
            throw Failures.overloaded(service, route, owner, limits(owner).maxRequests());
        }
        attempts++;
        AttemptObserver attemptObserver = observer.startAttempt(owner.name(), host, attempts);
        AttemptInFlight attempt = AttemptInFlight.start(owner, rules.priority(), host, attempts, attemptObserver);
        if (hedged == null) {
            current = attempt;
        } else {
            hedged.add(attempt);
        }
        boolean afterTimeout = retries != null && retries.lastTimedOut();
        Map<String, String> added = AttemptLabels.of(rules, attempts, afterTimeout, expectedTimeout(), attemptObserver);
        CallContext context = CallContext.of(request, route, host.endpoint(), 0, this);
        return Attempt.create(route, attempt, requestMutations(), added, context, timeout);
    }

    /** The copies of the request that go beside the first attempt, once. */
    List<MirroredRequest> mirrors(Attempt first, long random, boolean canCopy) {
        if (mirrored || route.action().mirrors().isEmpty() || first.number() > 1) {
            return List.of();
        }
        mirrored = true;
        return new Mirrors(compiled, route, request, observer, tools, rules.total()).of(first, random, canCopy);
    }

    /** The redirect that {@code response} is, if it is taken. */
    @Nullable InternalRedirect redirect(RedirectTrail trail, Attempt attempt, HeaderSource sent, Outcome.Response response) {
        return route.action().internalRedirect().isEmpty()
                ? null
                : new TakenRedirects(service, compiled, route, request, tools).of(trail, attempt, sent, response);
    }

    /** How long after the start of an attempt that has no answer another one begins beside it; 0 means never. */
    long hedgeAfter() {
        return rules.hedgeAfter();
    }

    /** How long to wait before another attempt begins beside one that takes too long, or null if none may. */
    @Nullable Duration hedge(int number) {
        CompiledCluster target = cluster;
        if (hedged == null) {
            hedged = new HedgedAttempts();
            if (current != null) {
                hedged.add(current);
                current = null;
            }
        }
        AttemptInFlight slow = hedged.get(number);
        if (target == null || slow.isFollowed() || isOver(rules.toHeaders())) {
            return null;
        }
        Duration wait = retries().beside(slow.host(), target, remaining(rules.toHeaders()));
        if (wait != null) {
            slow.follow();
            hedged.promise();
            observer.retrying(route.cluster(), wait);
        }
        return wait;
    }

    /** Decides about one of several attempts. */
    Verdict outcome(int number, Outcome outcome, boolean canSendAgain) {
        HedgedAttempts others = hedged;
        CompiledCluster target = cluster;
        if (others == null || target == null) {
            return outcome(outcome, canSendAgain);
        }
        AttemptInFlight attempt = others.get(number);
        others.remove(attempt);
        // One that is followed has had its retry, as in Envoy.
        Duration wait = canSendAgain && !attempt.isFollowed() ? retryAfter(outcome, attempt.host(), target) : null;
        if (wait != null) {
            others.promise();
            return again(attempt, outcome, wait);
        }
        if (others.isAny() && (outcome instanceof Outcome.Failure || CallRetries.mayFollow(rules, outcome))) {
            attempt.end(CallEnds.of(outcome));
            return Verdict.Await.OTHERS;
        }
        others.cancel();
        return settle(attempt, outcome);
    }

    Verdict outcome(Outcome outcome, boolean canSendAgain) {
        AttemptInFlight attempt = current;
        CompiledCluster target = cluster;
        if (attempt == null || target == null) {
            throw new IllegalStateException(
                    "outcome: no attempt is in flight (expected: one outcome for each Attempt)");
        }
        Duration wait = canSendAgain ? retryAfter(outcome, attempt.host(), target) : null;
        return wait != null ? again(attempt, outcome, wait) : settle(attempt, outcome);
    }

    private Verdict again(AttemptInFlight attempt, Outcome outcome, Duration wait) {
        current = null;
        attempt.end(CallEnds.of(outcome));
        observer.retrying(route.cluster(), wait);
        return new Verdict.Retry(wait);
    }

    private Verdict settle(AttemptInFlight attempt, Outcome outcome) {
        if (retries != null) {
            retries.release();
        }
        if (outcome instanceof Outcome.Response response) {
            attempt.answered(response.status());
            current = attempt;
            if (filters != null) {
                filters.respond(response.status(), response.headers(), routedResponse(), context());
            }
            return deliver();
        }
        current = null;
        attempt.end(CallEnds.of(outcome));
        return new Verdict.Fail(failed(
                Failures.endpointFailed(service, route, rules, attempt.host(), attempts, (Outcome.Failure) outcome)));
    }

    void finish(@Nullable Throwable error) {
        AttemptInFlight attempt = current;
        current = null;
        if (hedged != null) {
            hedged.cancel();
        }
        CallEnd end = CallEnds.finished(attempt == null ? 0 : attempt.status(), error);
        if (attempt != null) {
            attempt.end(end);
        }
        end(end);
    }

    /** The changes to the headers of the response, in the order in which they apply. */
    List<HeaderMutation> responseMutations() {
        return filters == null ? routedResponse() : filters.responseChanges();
    }

    private List<HeaderMutation> routedResponse() {
        return AttemptLabels.response(rules, attempts, route.headers().response());
    }

    /** What the values of headers are filled in from. */
    FormatContext context() {
        AttemptInFlight attempt = current;
        return attempt == null
                ? CallContext.of(request, route, null, 0, this)
                : CallContext.of(request, route, attempt.host().endpoint(), attempt.status(), this);
    }

    @Override
    public int attempts() {
        return attempts;
    }

    @Override
    public long elapsedNanos() {
        return elapsed();
    }

    @Override
    public boolean isDelayed() {
        return filters != null && filters.isDelayed();
    }

    @Override
    public @Nullable String traceId() {
        return observer.traceId();
    }

    @Override
    public String protocol() {
        return cluster != null && cluster.snapshot().cluster().protocol() == Cluster.Protocol.HTTP_2
                ? "HTTP/2"
                : "HTTP/1.1";
    }

    private List<HeaderMutation> requestMutations() {
        List<HeaderMutation> mutations = route.headers().request();
        if (!tools.envoyHeaders() && filters == null) {
            return mutations;
        }
        List<HeaderMutation> all = new ArrayList<>();
        if (filters != null) {
            all.addAll(filters.requestChanges());
        }
        if (tools.envoyHeaders()) {
            all.addAll(RequestOverrides.REMOVALS);
        }
        all.addAll(mutations);
        return all;
    }

    /** As in Envoy, only the first attempt goes where a filter wants it. */
    private @Nullable Host firstHost(CompiledCluster target) {
        PreferredEndpoint preferred = filters == null ? null : filters.preferred();
        if (preferred != null) {
            Host named = target.named(preferred.address());
            if (named != null) {
                return named;
            }
            if (preferred.strict()) {
                throw failed(Failures.noSuchEndpoint(service, route, preferred.address()));
            }
        }
        return target.picker().pick(tools.random(), HostFilter.ANY);
    }

    private CompiledCluster firstTarget() {
        Resolved<CompiledCluster> resolved = compiled.cluster(route.cluster());
        if (!(resolved instanceof Resolved.Ready<CompiledCluster> ready)) {
            throw Failures.clusterNotFound(service, route, resolved);
        }
        String counted = route.virtualHost().virtualClusters().countedAs(request);
        if (counted != null) {
            observer.virtualCluster(route.virtualHost().name(), counted);
        }
        drop(ready.value());
        return ready.value();
    }

    private void drop(CompiledCluster target) {
        DropOverload dropped = target.snapshot().endpoints().dropped(tools.random()::nextLong);
        if (dropped != null) {
            observer.dropped(target.name(), dropped.category());
            throw Failures.dropped(service, route, dropped.category());
        }
    }

    private long attemptTimeout() {
        long limit = rules.toHeaders();
        if (isOver(limit)) {
            throw Failures.timeout(service, route, rules, attempts, null);
        }
        return CallRules.shorter(rules.attemptToHeaders(), remaining(limit));
    }

    /** As Envoy says it: the whole time of the call where an attempt has none of its own, or may go on beside the next. */
    private long expectedTimeout() {
        if (!tools.envoyHeaders()) {
            return 0;
        }
        long left = remaining(rules.total());
        return rules.hedge() ? left : CallRules.shorter(rules.perTry(), left);
    }

    private MeshException failed(MeshException error) {
        end(CallEnd.error(error.reason().label()));
        return error;
    }

    private void end(CallEnd end) {
        if (ended) {
            return;
        }
        ended = true;
        if (retries != null) {
            retries.release();
        }
        observer.end(route.route().name(), route.cluster(), end);
        if (filters != null) {
            filters.end();
        }
    }

    private @Nullable Duration retryAfter(Outcome outcome, Host host, CompiledCluster target) {
        if (isOver(rules.toHeaders()) || (retries == null && !CallRetries.mayFollow(rules, outcome))) {
            return null;
        }
        return retries().after(outcome, host, target, remaining(rules.toHeaders()));
    }

    private CallRetries retries() {
        CallRetries known = retries;
        if (known == null) {
            known = new CallRetries(rules, request, tools);
            retries = known;
        }
        return known;
    }

    private Verdict.Deliver deliver() {
        long idle = rules.bodyIdle();
        return rules.total() == 0 && idle == 0
                ? Verdict.Deliver.WITHOUT_LIMIT
                : new Verdict.Deliver(remaining(rules.total()), idle);
    }

    private boolean isOver(long limit) {
        return limit != 0 && elapsed() >= limit;
    }

    /** What is left of a limit that is not over; 0 means no limit. */
    private long remaining(long limit) {
        return limit == 0 ? 0 : Math.max(1, limit - elapsed());
    }

    private long elapsed() {
        return tools.nanoClock().getAsLong() - startedAt;
    }

    private CircuitLimits.Thresholds limits(CompiledCluster target) {
        return target.snapshot().cluster().limits().of(rules.priority());
    }
}
