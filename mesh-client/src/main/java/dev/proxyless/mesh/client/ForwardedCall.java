package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.retry.RequestOverrides;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a call whose route goes to a cluster: counts them in and out, and decides about the next.
 *
 * <pre>
 *                next                        outcome: Deliver                finish
 *   waiting ──────────────► one in flight ───────────────────► answered ─────────────► ended
 *      ▲                       │       │                           ▲                     ▲
 *      │    outcome: Retry     │       │ hedge                     │ outcome: Deliver    │
 *      └───────────────────────┤       ▼                           │                     │
 *      │                       │    several in flight, or to come ─┤                     │
 *      │                       │       ▲ nextBeside │ Retry, Await │                     │
 *      │                       │       └────────────┘              │                     │
 *      │     next throws       │  outcome: Fail                    │ Fail, or throws     │
 *      └───────────────────────┴───────────────────────────────────┴─────────────────────┘
 * </pre>
 *
 * <p>{@link #finish} leads to the end from everywhere. What is counted in is counted out once: an attempt when its outcome
 * is known or does not matter any more, the answered one at the end of the call; the share of the retry budget when the
 * next outcome is known. There are several attempts only in calls of which one was too slow; their numbers tell them apart.
 *
 * <p>Of the parts, {@link CallTargets} says where a call goes, {@link CallRetries} whether it goes on and where then, {@link
 * CallRules} how long it may take, {@link HedgedAttempts} which attempts are beside each other, {@link AttemptLabels} what is
 * said in headers.
 */
final class ForwardedCall implements CallProgress {

    private final RoutedRequest routed;
    private final RouteDecision.Forward route;
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

    /**
     * A call that has no attempt yet; its time begins now.
     *
     * @param routed the request, as the filters left it
     * @param route what was decided of it
     * @param filters what let it pass; null for nothing
     */
    ForwardedCall(RoutedRequest routed, RouteDecision.Forward route, @Nullable FilterRun filters) {
        this.routed = routed;
        this.route = route;
        this.filters = filters;
        CallPolicy asked = routed.tools().envoyHeaders()
                ? RequestOverrides.apply(route.action().policy(), routed.request())
                : null;
        this.rules = asked == null ? route.rules() : CallRules.of(asked);
        this.startedAt = routed.tools().nanoClock().getAsLong();
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
        CompiledCluster target = cluster != null ? cluster : CallTargets.cluster(routed, route);
        cluster = target;
        long elapsed = elapsedNanos();
        if (rules.isTimeUp(elapsed)) {
            throw Failures.timeout(routed.service(), route, rules, attempts, null);
        }
        Host host = retries == null ? CallTargets.first(routed, route, target, filters) : retries.pick(target);
        if (host == null) {
            throw Failures.noHealthyEndpoint(routed.service(), route, target, attempts);
        }
        CompiledCluster owner = target.owner(host);
        // As gRPC does (gRFC A75). Envoy looks at the aggregate's own shares alone, and an aggregate has none.
        if (attempts == 0 && !target.parts().isEmpty()) {
            CallTargets.drop(routed, route, owner);
        }
        AttemptInFlight attempt = begin(owner, host);
        boolean envoyHeaders = routed.tools().envoyHeaders();
        return Attempt.create(
                owner.snapshot().cluster(),
                attempt,
                CallContext.of(routed.request(), route, host.endpoint(), 0, this),
                AttemptLabels.request(filters, envoyHeaders, route.headers().request()),
                labels(attempt.observer(), envoyHeaders ? rules.expectedTimeout(elapsed) : 0),
                rules.attemptLimit(elapsed));
    }

    private AttemptInFlight begin(CompiledCluster owner, Host host) {
        CircuitBreaker breaker = CallTargets.acquire(routed, route, owner, rules);
        attempts++;
        AttemptObserver observer = routed.observer().startAttempt(owner.name(), host, attempts);
        AttemptInFlight attempt = AttemptInFlight.start(breaker, host, attempts, observer);
        if (hedged == null) {
            current = attempt;
        } else {
            hedged.add(attempt);
        }
        return attempt;
    }

    private Map<String, String> labels(AttemptObserver observer, long expectedTimeout) {
        boolean afterTimeout = retries != null && retries.lastTimedOut();
        return AttemptLabels.of(rules, attempts, afterTimeout, expectedTimeout, observer);
    }

    /** The copies of the request that go beside the first attempt, once. */
    List<MirroredRequest> mirrors(Attempt first, long random, boolean canCopy) {
        if (mirrored || route.action().mirrors().isEmpty() || first.number() > 1) {
            return List.of();
        }
        mirrored = true;
        return new Mirrors(routed, route, rules.total()).of(first, random, canCopy);
    }

    /** The redirect that {@code response} is, if it is taken. */
    @Nullable InternalRedirect redirect(RedirectTrail trail, Attempt attempt, HeaderSource sent, Outcome.Response response) {
        return route.action().internalRedirect().isEmpty()
                ? null
                : new TakenRedirects(routed, route).of(trail, attempt, sent, response);
    }

    /** How long after the start of an attempt that has no answer another one begins beside it; 0 means never. */
    long hedgeAfter() {
        return rules.hedgeAfter();
    }

    /** How long to wait before another attempt begins beside one that takes too long, or null if none may. */
    @Nullable Duration hedge(int number) {
        HedgedAttempts others = hedged;
        if (others == null) {
            others = new HedgedAttempts(current);
            hedged = others;
            current = null;
        }
        AttemptInFlight slow = others.get(number);
        CompiledCluster target = cluster;
        long elapsed = elapsedNanos();
        if (target == null || others.isFollowed(slow) || rules.isTimeUp(elapsed)) {
            return null;
        }
        Duration wait = retries().beside(slow.host(), target, CallRules.left(rules.toHeaders(), elapsed));
        if (wait != null) {
            others.follow(slow);
            routed.observer().retrying(route.cluster(), wait);
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
        Duration wait =
                canSendAgain && !others.isFollowed(attempt) ? retryAfter(outcome, attempt.host(), target) : null;
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

    private @Nullable Duration retryAfter(Outcome outcome, Host host, CompiledCluster target) {
        long elapsed = elapsedNanos();
        if (rules.isTimeUp(elapsed) || (retries == null && !CallRetries.mayFollow(rules, outcome))) {
            return null;
        }
        return retries().after(outcome, host, target, CallRules.left(rules.toHeaders(), elapsed));
    }

    private CallRetries retries() {
        CallRetries known = retries;
        if (known == null) {
            known = new CallRetries(rules, routed.request(), routed.tools());
            retries = known;
        }
        return known;
    }

    private Verdict again(AttemptInFlight attempt, Outcome outcome, Duration wait) {
        current = null;
        attempt.end(CallEnds.of(outcome));
        routed.observer().retrying(route.cluster(), wait);
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
            return Verdict.Deliver.within(rules, elapsedNanos());
        }
        current = null;
        attempt.end(CallEnds.of(outcome));
        MeshException error = failed(Failures.endpointFailed(
                routed.service(), route, rules, attempt.host(), attempts, (Outcome.Failure) outcome));
        return new Verdict.Fail(error, null);
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
        routed.observer().end(route.route().name(), route.cluster(), end);
        if (filters != null) {
            filters.end();
        }
    }

    /** How a response tells that there were {@code number} attempts, if it is to be told. */
    List<HeaderMutation> countedAs(int number) {
        return AttemptLabels.counted(rules, number);
    }

    /** Whether the control plane wants all calls of the cluster dropped. */
    boolean isAlwaysDropped() {
        return CallTargets.areAllDropped(routed, route);
    }

    /** Whether the call itself may go on. */
    boolean hasTimeLeft() {
        return !rules.isTimeUp(elapsedNanos());
    }

    /** Whether it is the limit of silence that ends the call, or an attempt, first. */
    boolean isIdleFirst(boolean ofAttempt) {
        long idle = ofAttempt ? rules.perTryIdle() : rules.idle();
        return idle != 0 && CallRules.shorter(idle, ofAttempt ? rules.perTry() : rules.total()) == idle;
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
                ? CallContext.of(routed.request(), route, null, 0, this)
                : CallContext.of(routed.request(), route, attempt.host().endpoint(), attempt.status(), this);
    }

    @Override
    public int attempts() {
        return attempts;
    }

    @Override
    public long elapsedNanos() {
        return routed.tools().nanoClock().getAsLong() - startedAt;
    }

    @Override
    public boolean isDelayed() {
        return filters != null && filters.isDelayed();
    }

    @Override
    public @Nullable String traceId() {
        return routed.observer().traceId();
    }

    @Override
    public String protocol() {
        return cluster != null && cluster.snapshot().cluster().protocol() == Cluster.Protocol.HTTP_2
                ? "HTTP/2"
                : "HTTP/1.1";
    }
}
