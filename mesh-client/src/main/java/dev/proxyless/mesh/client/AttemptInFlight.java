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
    private final int number;
    private int status;
    private boolean followed;

    private AttemptInFlight(
            CompiledCluster cluster, RoutingPriority priority, Host host, int number, AttemptObserver observer) {
        this.cluster = cluster;
        this.priority = priority;
        this.host = host;
        this.number = number;
        this.observer = observer;
    }

    /** Counts an attempt in whose place with the circuit breaker is taken already. */
    static AttemptInFlight start(
            CompiledCluster cluster, RoutingPriority priority, Host host, int number, AttemptObserver observer) {
        host.state().started();
        return new AttemptInFlight(cluster, priority, host, number, observer);
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

    /** 1 for the first of its call. */
    int number() {
        return number;
    }

    /** Whether another attempt was asked for because this one takes too long. */
    boolean isFollowed() {
        return followed;
    }

    void follow() {
        followed = true;
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
