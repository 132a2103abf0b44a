package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.decode.UnknownFilters;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a source in code, beside its bootstrap.
 *
 * @param lastKnownGood where configuration is stored for the next process; null if it is not
 * @param deletedKept how long a resource that the control plane deletes stays in use
 * @param backOff how long a control plane is left alone that gives no answer; null if the bootstrap says
 * @param unknownFilters what becomes of resources with filters that nobody knows
 */
record Settings(
        @Nullable LastKnownGood lastKnownGood,
        Duration deletedKept,
        @Nullable ReconnectBackOff backOff,
        UnknownFilters unknownFilters) {

    /** Nothing is said. */
    static final Settings DEFAULT = new Settings(null, Duration.ZERO, null, UnknownFilters.REFUSE);

    Settings {
        if (deletedKept.isNegative()) {
            throw new IllegalArgumentException("kept after a deletion: " + deletedKept + " (expected: >= 0)");
        }
    }

    Settings with(LastKnownGood other) {
        return new Settings(other, deletedKept, backOff, unknownFilters);
    }

    Settings withDeletedKept(Duration other) {
        return new Settings(lastKnownGood, other, backOff, unknownFilters);
    }

    Settings with(ReconnectBackOff other) {
        return new Settings(lastKnownGood, deletedKept, other, unknownFilters);
    }

    Settings with(UnknownFilters other) {
        return new Settings(lastKnownGood, deletedKept, backOff, other);
    }

    /** {@code server} as this has it. */
    ServerConfig applied(ServerConfig server) {
        return backOff == null ? server : server.with(backOff);
    }
}
