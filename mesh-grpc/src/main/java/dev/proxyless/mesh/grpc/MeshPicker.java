package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.balance.Picker;
import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.filter.PreferredEndpoint;
import dev.proxyless.mesh.client.limit.RetryBudget;
import dev.proxyless.mesh.client.retry.RetryTargets;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends each attempt of an RPC to an endpoint of the RPC's own cluster that is connected. Where none is, the RPC waits as
 * long as one may still become so, and fails otherwise. Called on any thread; never blocks.
 */
final class MeshPicker extends SubchannelPicker {

    private final EndpointPool pool;
    private final SynchronizationContext context;
    private final HostFilter ready;
    private final HostFilter hopeful;
    private volatile @Nullable Revision revision;
    private volatile @Nullable Status failure;

    MeshPicker(EndpointPool pool, SynchronizationContext context) {
        this.pool = pool;
        this.context = context;
        this.ready = pool::isReady;
        this.hopeful = pool::isHopeful;
    }

    /** From now on {@code now} is the newest revision. */
    void use(Revision now) {
        failure = null;
        revision = now;
    }

    /** From now on there is no service. */
    void fail(Status error) {
        failure = error;
        revision = null;
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
        MeshRpc rpc = args.getCallOptions().getOption(MeshRpc.KEY);
        Revision now = revision;
        if (now == null || rpc == null) {
            Status error = failure;
            return error == null ? PickResult.withNoResult() : PickResult.withError(error);
        }
        Revision known = rpc.route().revision();
        if (known != now) {
            if (known.isNewerThan(now)) {
                return PickResult.withNoResult();
            }
            Stragglers.catchUp(rpc, now, args, host -> pool.link(host) != null);
        }
        PickResult result = rpc.plan().hedged() ? pickInTurn(rpc, args) : pick(rpc, args);
        // Endpoints that went away while they were looked for are no reason to fail: the next look is by the new
        // revision.
        return result.getStatus().isOk() || revision == now ? result : PickResult.withNoResult();
    }

    /** Attempts that run beside each other are begun one after the other. */
    private PickResult pickInTurn(MeshRpc rpc, PickSubchannelArgs args) {
        synchronized (rpc.attempts()) {
            return pick(rpc, args);
        }
    }

    /** As in Envoy, only the first attempt goes where a filter wants it. */
    private PickResult pick(MeshRpc rpc, PickSubchannelArgs args) {
        PreferredEndpoint preferred = rpc.preferred();
        if (preferred == null) {
            return pickAny(rpc, args);
        }
        Host named = rpc.cluster().named(preferred.address());
        EndpointLink link = named == null ? null : pool.link(named);
        if (named != null && link != null && link.state() != ConnectivityState.TRANSIENT_FAILURE) {
            return send(rpc, args, named, link);
        }
        if (!preferred.strict()) {
            return pickAny(rpc, args);
        }
        rpc.attempts().failing("no_healthy_endpoint");
        return PickResult.withError(Unreachable.named(rpc, preferred.address()));
    }

    private PickResult pickAny(MeshRpc rpc, PickSubchannelArgs args) {
        RandomSource random = rpc.channel().random();
        Picker picker = rpc.cluster().picker();
        RetryTargets targets = rpc.attempts().targets();
        Host host = targets == null
                ? picker.pick(random, ready)
                : targets.pick(rpc.cluster().priorities(), random, ready);
        if (host == null) {
            host = picker.pick(random, hopeful);
        }
        EndpointLink link = host == null ? null : pool.link(host);
        if (host == null || link == null) {
            rpc.attempts().failing("no_healthy_endpoint");
            return PickResult.withError(Unreachable.status(rpc, pool));
        }
        return send(rpc, args, host, link);
    }

    private PickResult send(MeshRpc rpc, PickSubchannelArgs args, Host host, EndpointLink link) {
        Subchannel subchannel = link.subchannel();
        if (subchannel == null || link.state() != ConnectivityState.READY) {
            if (link.state() == ConnectivityState.IDLE) {
                context.execute(link::connect);
            }
            return PickResult.withNoResult();
        }
        PickResult refusal = refusal(rpc, rpc.cluster().owner(host), args);
        if (refusal != null) {
            return refusal;
        }
        return PickResult.withSubchannel(subchannel, rpc.attempts().picked(host), rpc.authorityAt(host));
    }

    /**
     * What speaks against one attempt more at the endpoint's own cluster, if anything. The tracer counts it in (gRFC A32).
     * Retries are the affair of the route's cluster, which may be an aggregate (as in Envoy).
     */
    private static @Nullable PickResult refusal(MeshRpc rpc, CompiledCluster owner, PickSubchannelArgs args) {
        DropOverload dropped = rpc.dropped(owner);
        if (dropped != null) {
            rpc.dropping(owner, dropped);
            return refused(rpc, owner, "dropped, as the control plane demands for \"" + dropped.category() + "\"");
        }
        long maxRequests =
                owner.snapshot().cluster().limits().of(rpc.route().priority()).maxRequests();
        long active = owner.state().breaker(rpc.route().priority()).active();
        if (active >= maxRequests) {
            rpc.attempts().failing("overloaded");
            return refused(
                    rpc,
                    owner,
                    "calls in flight: " + active + " (expected: < " + maxRequests
                            + ", circuit_breakers.thresholds.max_requests)");
        }
        CompiledCluster cluster = rpc.cluster();
        RoutingPriority priority = rpc.route().priority();
        CircuitLimits.RetryBudget budget =
                cluster.snapshot().cluster().limits().of(priority).retryBudget();
        if (rpc.attempts().isRetry(args.getHeaders())
                && isSpent(cluster.state().retries(priority), budget, cluster.callsInFlight(priority))) {
            // One more beside those in flight would not make them fail: it waits until they have ended.
            return rpc.plan().hedged()
                    ? PickResult.withNoResult()
                    : PickResult.withDrop(rpc.attempts().lastFailure());
        }
        return null;
    }

    private static PickResult refused(MeshRpc rpc, CompiledCluster owner, String problem) {
        return PickResult.withDrop(
                Status.UNAVAILABLE.withDescription(rpc.channel().describe("cluster " + owner.name() + ": " + problem)));
    }

    private static boolean isSpent(RetryBudget retries, CircuitLimits.RetryBudget budget, long active) {
        if (retries.tryAcquire(budget, active + 1)) {
            retries.release();
            return false;
        }
        return true;
    }
}
