package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.model.cluster.RoutingPriority;

/** An attempt that was counted in and will be counted out. */
final class AttemptInFlight {

    private final CompiledCluster cluster;
    private final RoutingPriority priority;
    private final Host host;
    private final AttemptObserver observer;
    private int status;

    private AttemptInFlight(CompiledCluster cluster, RoutingPriority priority, Host host, AttemptObserver observer) {
        this.cluster = cluster;
        this.priority = priority;
        this.host = host;
        this.observer = observer;
    }

    /** Counts an attempt in whose place with the circuit breaker is taken already. */
    static AttemptInFlight start(
            CompiledCluster cluster, RoutingPriority priority, Host host, AttemptObserver observer) {
        host.state().started();
        return new AttemptInFlight(cluster, priority, host, observer);
    }

    CompiledCluster cluster() {
        return cluster;
    }

    AttemptObserver observer() {
        return observer;
    }

    Host host() {
        return host;
    }

    /** The HTTP status, or 0 before the answer. */
    int status() {
        return status;
    }

    void answered(int httpStatus) {
        status = httpStatus;
    }

    /** Counts the attempt out. Called once. */
    void end(CallEnd end) {
        host.state().ended();
        cluster.state().breaker(priority).release();
        observer.end(end);
    }
}
