package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.retry.RetryTargets;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.RetryHosts;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of the attempts of an RPC so far. gRPC runs them one after the other, each pick right before its tracer is made
 * and in the same thread; that order guards the fields. Where it runs them beside each other, because the route hedges, this
 * object's monitor does.
 */
final class RpcAttempts extends ClientStreamTracer.Factory {

    private static final Metadata.Key<String> PREVIOUS_ATTEMPTS =
            Metadata.Key.of("grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER);

    private final MeshRpc rpc;
    private @Nullable Host picked;
    private int count;
    private @Nullable AttemptTracer last;
    private @Nullable RetryTargets targets;
    private @Nullable String error;

    RpcAttempts(MeshRpc rpc) {
        this.rpc = rpc;
    }

    /** Says where the attempt goes whose tracer is asked for next, of the factory that this gives. */
    ClientStreamTracer.Factory picked(Host host) {
        error = null;
        if (rpc.plan().hedged()) {
            return new HedgedAttempt(this, host);
        }
        picked = host;
        return this;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        Host host = picked;
        if (host == null) {
            throw new IllegalStateException("attempt: no pick (expected: one right before)");
        }
        return trace(host, headers);
    }

    /** Begins one of several attempts that run beside each other, so that the fields tell nothing of which it is. */
    synchronized AttemptTracer traceHedged(Host host, Metadata headers) {
        return trace(host, headers);
    }

    private AttemptTracer trace(Host host, Metadata headers) {
        boolean retry = isRetry(headers);
        count++;
        AttemptHeaders labels = rpc.plan().attemptHeaders();
        if (!labels.equals(AttemptHeaders.NONE)) {
            boolean beside = last != null && last.status() == null;
            AttemptLabels.put(headers, labels, count, beside);
        }
        RetryHosts hosts = rpc.plan().hosts();
        if (!hosts.isAny()) {
            remember(host, hosts);
        }
        RpcRoute route = rpc.route();
        AttemptTracer attempt = rpc.observer() == CallObserver.NONE
                ? AttemptTracer.start(route.cluster(), host, route.priority(), retry)
                : observed(host, retry, headers);
        last = attempt;
        return attempt;
    }

    private AttemptTracer observed(Host host, boolean retry, Metadata headers) {
        RpcRoute route = rpc.route();
        CompiledCluster cluster = route.cluster();
        if (last != null) {
            boolean ended = last.status() != null;
            long waited = ended ? rpc.channel().clock().nanoTime() - last.endedAt() : 0;
            rpc.observer().retrying(cluster.name(), Duration.ofNanos(Math.max(0, waited)));
        }
        AttemptObserver attempt =
                rpc.observer().startAttempt(cluster.owner(host).name(), host, count);
        return AttemptTracer.observed(
                cluster, host, route.priority(), retry, rpc.channel().clock(), attempt, headers);
    }

    private void remember(Host host, RetryHosts hosts) {
        if (targets == null) {
            targets = RetryTargets.of(hosts);
        }
        targets.attempted(host);
    }

    /** How many have begun. */
    int count() {
        return count;
    }

    /** Whether the attempt with these headers is one that the retry policy wanted. */
    boolean isRetry(Metadata headers) {
        return count > 0 && headers.containsKey(PREVIOUS_ATTEMPTS);
    }

    /** Where the last attempt goes; null before the first, and if several run beside each other. */
    @Nullable Endpoint endpoint() {
        return picked == null ? null : picked.endpoint();
    }

    /** Where a retry goes; null before the first, or if it may go anywhere. */
    @Nullable RetryTargets targets() {
        return targets;
    }

    /** Takes note of why the mesh itself fails the RPC, for telemetry. */
    void failing(String why) {
        error = why;
    }

    /** Why the mesh itself fails the RPC; null if it does not. */
    @Nullable String error() {
        return error;
    }

    /** How the last attempt failed. */
    Status lastFailure() {
        Status failure = last == null ? null : last.status();
        return failure == null
                ? Status.UNAVAILABLE.withDescription(rpc.channel().describe("retry budget is spent"))
                : failure;
    }

    /** The RPC is over. */
    void end(Status status) {
        if (rpc.plan().hedged()) {
            synchronized (this) {
                tellEnd(status);
            }
        } else {
            tellEnd(status);
        }
    }

    private void tellEnd(Status status) {
        if (last != null) {
            last.tellEnd(status);
        }
    }
}
