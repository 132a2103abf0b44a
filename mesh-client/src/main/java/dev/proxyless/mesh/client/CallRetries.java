package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.MeshClientOptions.CallTools;
import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.policy.RetryRules;
import dev.proxyless.mesh.client.retry.Backoff;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.retry.RetryDecider;
import dev.proxyless.mesh.client.retry.RetryTargets;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.match.HeaderMatch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is another attempt of a call, when, and where. Beside what the policy wants, a stream that the endpoint
 * refused is sent again once: it is certain that nobody looked at it (RFC 9113, section 8.7; gRFC A6, transparent retries).
 */
final class CallRetries {

    private final CallRules rules;
    private final RequestView request;
    private final CallTools tools;
    private int retries;
    private boolean resent;
    private boolean lastTimedOut;
    private @Nullable RetryTargets targets;
    /** The cluster of whose budget a retry is held. */
    private @Nullable CompiledCluster held;

    CallRetries(CallRules rules, RequestView request, CallTools tools) {
        this.rules = rules;
        this.request = request;
        this.tools = tools;
    }

    /** Whether there is cause to think of another attempt after the first. */
    static boolean mayFollow(CallRules rules, Outcome outcome) {
        RetryRules retry = rules.retry();
        return outcome instanceof Outcome.Refused || (retry != null && RetryDecider.isRetriable(retry, outcome));
    }

    /** Whether the last attempt took too long. */
    boolean lastTimedOut() {
        return lastTimedOut;
    }

    /** Chooses where an attempt goes, or null if there is nowhere. */
    @Nullable Host pick(CompiledCluster cluster) {
        return targets == null
                ? cluster.picker().pick(tools.random(), HostFilter.ANY)
                : targets.pick(cluster.priorities(), tools.random(), HostFilter.ANY);
    }

    /**
     * How long to wait before the next attempt, or null if there is to be none. Takes a share of the retry budget.
     *
     * @param outcome of the last attempt
     * @param host where it went
     * @param cluster whose retries these are
     * @param remaining how much time the call has left in nanoseconds; 0 means no limit
     */
    @Nullable Duration after(Outcome outcome, Host host, CompiledCluster cluster, long remaining) {
        release();
        RetryRules retry = rules.retry();
        boolean wanted = retry != null && RetryDecider.isRetriable(retry, outcome) && isAllowed(retry);
        if (retry == null || !wanted) {
            return resendAfter(outcome);
        }
        if (retries >= retry.numRetries()) {
            return null;
        }
        return take(retry, wait(retry, outcome), outcome instanceof Outcome.TimedOut, host, cluster, remaining);
    }

    /**
     * How long to wait before another attempt begins beside one that takes too long, or null if none may. Which conditions
     * the policy names does not matter: nothing has failed yet.
     */
    @Nullable Duration beside(Host host, CompiledCluster cluster, long remaining) {
        release();
        RetryRules retry = rules.retry();
        return retry == null || !isAllowed(retry) || retries >= retry.numRetries()
                ? null
                : take(retry, backOff(retry), true, host, cluster, remaining);
    }

    private @Nullable Duration take(
            RetryRules retry, Duration wait, boolean timedOut, Host host, CompiledCluster cluster, long remaining) {
        // A retry that cannot begin in time would only put off an answer that is known now.
        if ((remaining != 0 && wait.toNanos() >= remaining) || !hold(cluster)) {
            return null;
        }
        retries++;
        lastTimedOut = timedOut;
        if (!retry.hosts().isAny()) {
            if (targets == null) {
                targets = RetryTargets.of(retry.hosts());
            }
            targets.attempted(host);
        }
        return wait;
    }

    /** Gives the share of the retry budget back, if one is held. */
    void release() {
        if (held != null) {
            held.state().retries(rules.priority()).release();
            held = null;
        }
    }

    private @Nullable Duration resendAfter(Outcome outcome) {
        if (resent || !(outcome instanceof Outcome.Refused)) {
            return null;
        }
        resent = true;
        lastTimedOut = false;
        return Duration.ZERO;
    }

    private Duration wait(RetryRules retry, Outcome outcome) {
        Duration asked = outcome instanceof Outcome.Response response
                        && retry.backOff().rateLimited().isPresent()
                ? Backoff.asked(
                        retry.backOff().rateLimited().get(),
                        response.headers(),
                        tools.clock().instant(),
                        tools.random())
                : null;
        return asked != null ? asked : backOff(retry);
    }

    private Duration backOff(RetryRules retry) {
        return Backoff.before(retry.backOff(), retries + 1, tools.random());
    }

    private boolean isAllowed(RetryRules retry) {
        if (retry.requestHeaders().isEmpty()) {
            return true;
        }
        for (HeaderMatch match : retry.requestHeaders()) {
            if (match.matches(request.header(match.name()))) {
                return true;
            }
        }
        return false;
    }

    /** Retries are the route's cluster's, which may be an aggregate: which part the next attempt goes to is not known. */
    private boolean hold(CompiledCluster cluster) {
        RoutingPriority priority = rules.priority();
        boolean acquired = cluster.state()
                .retries(priority)
                .tryAcquire(
                        cluster.snapshot().cluster().limits().of(priority).retryBudget(),
                        cluster.callsInFlight(priority));
        if (acquired) {
            held = cluster;
        }
        return acquired;
    }
}
