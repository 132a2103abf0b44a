package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.decode.ResourceOptions;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a source in code, beside its bootstrap.
 *
 * @param lastKnownGood where configuration is stored for the next process; null if it is not
 * @param deletedKept how long a resource that the control plane deletes stays in use
 * @param backOff how long a control plane is left alone that gives no answer; null if the bootstrap says
 * @param options what is said of resources
 */
record Settings(
        @Nullable LastKnownGood lastKnownGood,
        Duration deletedKept,
        @Nullable ReconnectBackOff backOff,
        ResourceOptions options) {

    /** Nothing is said. */
    static final Settings DEFAULT = new Settings(null, Duration.ZERO, null, ResourceOptions.DEFAULT);

    Settings {
        if (deletedKept.isNegative()) {
            throw new IllegalArgumentException("kept after a deletion: " + deletedKept + " (expected: >= 0)");
        }
    }

    Settings with(LastKnownGood other) {
        return new Settings(other, deletedKept, backOff, options);
    }

    Settings withDeletedKept(Duration other) {
        return new Settings(lastKnownGood, other, backOff, options);
    }

    Settings with(ReconnectBackOff other) {
        return new Settings(lastKnownGood, deletedKept, other, options);
    }

    Settings with(ResourceOptions other) {
        return new Settings(lastKnownGood, deletedKept, backOff, other);
    }

    /** {@code server} as this has it. */
    ServerConfig applied(ServerConfig server) {
        return backOff == null ? server : server.with(backOff);
    }
}
