package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.DnsLookup.FailureRefreshRate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** When a name is looked up again (Envoy {@code dns_refresh_rate} and its like). */
final class RefreshTimes {

    /** Doubling a wait of a millisecond as often takes it past a month: no maximum is larger in practice. */
    private static final int MAX_DOUBLINGS = 32;

    private final DoubleSupplier random;

    /**
     * @param random from 0, inclusive, to 1, exclusive
     */
    RefreshTimes(DoubleSupplier random) {
        this.random = random;
    }

    /** After an answer. A time to live of zero would mean to ask without end: as in Envoy, the refresh rate counts then. */
    Duration afterAnswer(DnsLookup lookup, Optional<Duration> timeToLive) {
        Duration rate = lookup.respectTtl()
                ? timeToLive.filter(ttl -> !ttl.isZero()).orElse(lookup.refreshRate())
                : lookup.refreshRate();
        return rate.plus(share(lookup.jitter()));
    }

    /** After {@code failures}, 1 or more, in a row: the base, and from the second on more and more, at random. */
    Duration afterFailure(DnsLookup lookup, int failures) {
        FailureRefreshRate rate = lookup.failureRefreshRate();
        double grown = (double) rate.base().toNanos() * (1L << Math.min(failures - 1, MAX_DOUBLINGS));
        long most = (long) Math.min(grown, (double) rate.max().toNanos());
        Duration more = share(Duration.ofNanos(most).minus(rate.base()));
        return rate.base().plus(more).plus(share(lookup.jitter()));
    }

    private Duration share(Duration most) {
        return most.isZero() ? Duration.ZERO : Duration.ofNanos((long) (random.getAsDouble() * most.toNanos()));
    }
}
