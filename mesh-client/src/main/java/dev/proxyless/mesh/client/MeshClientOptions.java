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
        boolean envoyHeaders) {

    CallTools callTools(ControlLoop loop, ServiceTargets targets) {
        return new CallTools(random, observer, loop::nanoTime, InstantSource.system(), envoyHeaders, targets);
    }

    /** What every call needs beside its service and its request. */
    record CallTools(
            RandomSource random,
            MeshObserver observer,
            LongSupplier nanoClock,
            InstantSource clock,
            boolean envoyHeaders,
            ServiceTargets targets) {}
}
