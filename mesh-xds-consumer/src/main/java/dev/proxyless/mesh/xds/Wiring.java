package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import dev.proxyless.mesh.xds.dns.DnsNameResolver;
import dev.proxyless.mesh.xds.dns.NameResolver;
import dev.proxyless.mesh.xds.file.ResourceFiles;
import dev.proxyless.mesh.xds.wire.AdsTransport;
import dev.proxyless.mesh.xds.wire.DiscoveryService;
import dev.proxyless.mesh.xds.wire.GrpcConnections;
import java.time.InstantSource;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * How a source reaches the world outside. Nothing of it is opened before it is needed.
 *
 * @param transports for each source that starts, the ways to the services of its control planes
 * @param files what watches files
 * @param names what asks the domain name system
 * @param discoveries the extensions that find endpoints
 * @param disk a thread for files that are written
 * @param random numbers from 0 to 1
 * @param clock tells people when something was
 */
record Wiring(
        Supplier<BiFunction<ServerConfig, DiscoveryService, AdsTransport>> transports,
        Supplier<ResourceFiles> files,
        Supplier<NameResolver> names,
        Supplier<? extends Iterable<EndpointDiscovery>> discoveries,
        Supplier<ExecutorService> disk,
        DoubleSupplier random,
        InstantSource clock) {

    static Wiring system() {
        return new Wiring(
                () -> GrpcConnections.create()::to,
                ResourceFiles::create,
                // A method reference would load it, and the library behind it, at every start.
                () -> DnsNameResolver.create(),
                () -> ServiceLoader.load(EndpointDiscovery.class),
                Wiring::newDisk,
                () -> ThreadLocalRandom.current().nextDouble(),
                InstantSource.system());
    }

    private static ExecutorService newDisk() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "mesh-last-known-good");
            thread.setDaemon(true);
            return thread;
        });
    }
}
