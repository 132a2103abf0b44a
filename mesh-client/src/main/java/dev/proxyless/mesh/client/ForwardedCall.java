package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.MeshClientOptions.CallTools;
import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.retry.Backoff;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.retry.RetryDecider;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.snapshot.Resolved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attempts of a call whose route goes to a cluster: picks, counts in and out, and decides about the next. */
final class ForwardedCall {

    private final ServiceName service;
    private final CompiledService compiled;
    private final RouteDecision.Forward route;
    private final RequestView request;
    private final CallObserver observer;
    private final CallTools tools;
    private final long startedAt;
    /** In nanoseconds from the start; 0 means no limit. */
    private final long timeLimit;

    private int attempts;
    /** The cluster of all attempts, as the route names it; null before the first. */
    private @Nullable CompiledCluster cluster;

    private @Nullable AttemptInFlight current;
    /** The hosts that the next pick passes over, if it can; null until there is one. */
    private @Nullable List<Host> tried;

    private boolean holdsRetry;
    private boolean ended;

    ForwardedCall(
            ServiceName service,
            CompiledService compiled,
            RouteDecision.Forward route,
            RequestView request,
            CallObserver observer,
            CallTools tools) {
        this.service = service;
        this.compiled = compiled;
        this.route = route;
        this.request = request;
        this.observer = observer;
        this.tools = tools;
        this.startedAt = tools.nanoClock().getAsLong();
        this.timeLimit = policy().timeout().toNanos();
    }

    Attempt next() {
        CompiledCluster target = cluster != null ? cluster : firstTarget();
        cluster = target;
        long timeout = attemptTimeout();
        Host host = pick(target);
        if (host == null) {
            throw failed(Failures.noHealthyEndpoint(service, route, target, attempts));
        }
        CompiledCluster owner = target.owner(host);
        // As gRPC does (gRFC A75). Envoy looks at the aggregate's own shares alone, and an aggregate has none.
        if (attempts == 0 && !target.parts().isEmpty()) {
            drop(owner);
        }
        if (!owner.state().breaker().tryAcquire(limits(owner).maxRequests())) {
            throw failed(Failures.overloaded(service, route, owner));
        }
        attempts++;
        AttemptObserver attemptObserver = observer.startAttempt(owner.name(), host, attempts);
        current = AttemptInFlight.start(owner, host, attemptObserver);
        return Attempt.create(attempts, route, request, owner, host, attemptObserver, timeout);
    }

    Verdict outcome(Outcome outcome, boolean canSendAgain) {
        AttemptInFlight attempt = current;
        if (attempt == null) {
            throw new IllegalStateException(
                    "outcome: no attempt is in flight (expected: one outcome for each Attempt)");
        }
        Duration wait = canSendAgain ? retryAfter(outcome, attempt) : null;
        if (wait == null && outcome instanceof Outcome.Response response) {
            attempt.answered(response.status());
            return Verdict.Deliver.INSTANCE;
        }
        current = null;
        attempt.end(CallEnds.of(outcome));
        if (wait != null) {
            observer.retrying(route.cluster(), wait);
            return new Verdict.Retry(wait);
        }
        return new Verdict.Fail(
                failed(Failures.endpointFailed(service, route, attempt.host(), attempts, (Outcome.Failure) outcome)));
    }

    void finish(@Nullable Throwable error) {
        AttemptInFlight attempt = current;
        current = null;
        CallEnd end = CallEnds.finished(attempt == null ? 0 : attempt.status(), error);
        if (attempt != null) {
            attempt.end(end);
        }
        end(end);
    }

    private CompiledCluster firstTarget() {
        Resolved<CompiledCluster> resolved = compiled.cluster(route.cluster());
        if (!(resolved instanceof Resolved.Ready<CompiledCluster> ready)) {
            throw failed(Failures.clusterNotFound(service, route, resolved));
        }
        drop(ready.value());
        return ready.value();
    }

    private void drop(CompiledCluster target) {
        DropOverload dropped = target.snapshot().endpoints().dropped(tools.random()::nextLong);
        if (dropped != null) {
            throw failed(Failures.dropped(service, route, dropped.category()));
        }
    }

    private @Nullable Host pick(CompiledCluster target) {
        List<Host> avoid = tried;
        if (avoid != null) {
            HostFilter untried = host -> !wasTried(avoid, host);
            Host fresh = target.picker().pick(tools.random(), untried);
            if (fresh != null) {
                return fresh;
            }
        }
        return target.picker().pick(tools.random(), HostFilter.ANY);
    }

    private static boolean wasTried(List<Host> tried, Host host) {
        for (Host used : tried) {
            if (used.endpoint().address().equals(host.endpoint().address())) {
                return true;
            }
        }
        return false;
    }

    private long attemptTimeout() {
        RetryPolicy retry = policy().retry().orElse(null);
        long perTry = retry == null || retry.perTryTimeout().isEmpty()
                ? 0
                : retry.perTryTimeout().get().toNanos();
        if (timeLimit == 0) {
            return perTry;
        }
        long remaining = remaining();
        if (remaining <= 0) {
            throw failed(Failures.timeout(service, route, attempts, null));
        }
        return perTry == 0 ? remaining : Math.min(perTry, remaining);
    }

    /** How long to wait before the next attempt, or null if there is to be none. Takes a share of the retry budget. */
    private @Nullable Duration retryAfter(Outcome outcome, AttemptInFlight attempt) {
        RetryPolicy retry = policy().retry().orElse(null);
        if (retry == null || attempts > retry.numRetries() || !RetryDecider.isRetriable(retry, outcome)) {
            return null;
        }
        Duration wait = Backoff.before(retry, attempts, tools.random());
        // A retry that cannot begin in time would only put off an answer that is known now.
        if (timeLimit != 0 && wait.toNanos() >= remaining()) {
            return null;
        }
        if (!holdRetry()) {
            return null;
        }
        if (retry.avoidPreviousHosts()) {
            List<Host> hosts = tried == null ? new ArrayList<>(retry.numRetries()) : tried;
            hosts.add(attempt.host());
            tried = hosts;
        }
        return wait;
    }

    /** Retries are the route's cluster's, which may be an aggregate: which part the next attempt goes to is not known. */
    private boolean holdRetry() {
        CompiledCluster target = cluster;
        if (!holdsRetry && target != null) {
            holdsRetry = target.state().retries().tryAcquire(limits(target).retryBudget(), target.callsInFlight());
        }
        return holdsRetry;
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
        if (holdsRetry && cluster != null) {
            cluster.state().retries().release();
        }
        observer.end(route.route().name(), route.cluster(), end);
    }

    private long remaining() {
        return timeLimit - (tools.nanoClock().getAsLong() - startedAt);
    }

    private CallPolicy policy() {
        return route.action().policy();
    }

    private static CircuitLimits limits(CompiledCluster target) {
        return target.snapshot().cluster().limits();
    }
}
