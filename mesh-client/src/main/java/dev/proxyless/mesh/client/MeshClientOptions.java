package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** What a builder settled. */
record MeshClientOptions(
        MeshHosts hosts,
        RandomSource random,
        MeshObserver observer,
        FilterFactories filters,
        Duration configurationTimeout,
        Duration idleTimeout,
        Settings settings) {

    CallTools callTools(ControlLoop loop, ServiceTargets targets) {
        return new CallTools(random, observer, loop::nanoTime, InstantSource.system(), settings, targets);
    }

    /** What every call needs beside its service and its request. */
    record CallTools(
            RandomSource random,
            MeshObserver observer,
            LongSupplier nanoClock,
            InstantSource clock,
            Settings settings,
            ServiceTargets targets) {

        boolean envoyHeaders() {
            return settings.envoyHeaders();
        }
    }

    /**
     * What of Envoy's own manners holds for all calls.
     *
     * @param envoyHeaders whether requests may ask for other limits and more retries
     * @param localReplies whether a call that fails is answered as a proxy would answer
     */
    record Settings(boolean envoyHeaders, boolean localReplies) {

        /** Neither. */
        static final Settings NONE = new Settings(false, false);

        Settings withEnvoyHeaders(boolean heeded) {
            return new Settings(heeded, localReplies);
        }

        Settings withLocalReplies(boolean given) {
            return new Settings(envoyHeaders, given);
        }
    }
}
