package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;

/** An attempt that was counted in and will be counted out. */
final class AttemptInFlight {

    private final CircuitBreaker breaker;
    private final Host host;
    private final AttemptObserver observer;
    private final int number;
    private int status;

    private AttemptInFlight(CircuitBreaker breaker, Host host, int number, AttemptObserver observer) {
        this.breaker = breaker;
        this.host = host;
        this.number = number;
        this.observer = observer;
    }

    /** Counts an attempt in, whose place with the circuit breaker is taken already. */
    static AttemptInFlight start(CircuitBreaker breaker, Host host, int number, AttemptObserver observer) {
        host.state().started();
        return new AttemptInFlight(breaker, host, number, observer);
    }

    Host host() {
        return host;
    }

    AttemptObserver observer() {
        return observer;
    }

    /** 1 for the first of its call. */
    int number() {
        return number;
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
        breaker.release();
        observer.end(end);
    }
}
