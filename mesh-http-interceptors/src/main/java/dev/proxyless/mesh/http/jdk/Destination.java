package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.model.cluster.Address;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Where an attempt goes: to the addresses of its endpoint, one after the other until one can be connected to (gRFC A61).
 * java.net.http cannot be asked to connect to two at a time and send to one.
 */
final class Destination {

    private final Attempt attempt;
    private final Iterator<Address> further;
    private final long startedAt = System.nanoTime();
    private Address address;

    private Destination(Attempt attempt) {
        this.attempt = attempt;
        this.address = attempt.address();
        this.further = attempt.furtherAddresses().iterator();
    }

    static Destination of(Attempt attempt) {
        return new Destination(attempt);
    }

    Attempt attempt() {
        return attempt;
    }

    Address address() {
        return address;
    }

    /**
     * Goes on to the next address after {@code error}.
     *
     * @return false if the error says more than that nothing could be connected to, or there is no further address, or no
     *     more time
     */
    boolean moveOn(Throwable error) {
        if (!JdkOutcomes.isConnectFailure(error) || !further.hasNext() || isOver()) {
            return false;
        }
        address = further.next();
        return true;
    }

    /** Takes note that the address answered. */
    void answered() {
        attempt.connected(address);
    }

    /** What is left of the attempt's time, of what the application gave if that is less; null means no limit. */
    @Nullable Duration timeLeft(TimeLimit limit) {
        return limit.forAttempt(attempt.timeoutNanos() == 0 ? 0 : Math.max(1, nanosLeft()));
    }

    private boolean isOver() {
        return attempt.timeoutNanos() != 0 && nanosLeft() <= 0;
    }

    private long nanosLeft() {
        return attempt.timeoutNanos() - (System.nanoTime() - startedAt);
    }
}
