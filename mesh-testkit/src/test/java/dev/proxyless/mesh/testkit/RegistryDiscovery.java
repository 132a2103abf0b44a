package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.xds.discovery.DiscoveryConfig;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds endpoints in a registry: here the system properties. */
public final class RegistryDiscovery implements EndpointDiscovery {

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @Override
    public String clusterType() {
        return "com.example.clusters.registry";
    }

    @Override
    public Optional<String> problem(Map<String, Object> config) {
        try {
            DiscoveryConfig read = DiscoveryConfig.of(config);
            read.name("service");
            read.refuseOthers();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Search search(Map<String, Object> config, Locality here, Listener listener) {
        String service = DiscoveryConfig.of(config).name("service");
        Future<?> asking = clock.scheduleWithFixedDelay(() -> ask(service, listener), 0, 1, TimeUnit.SECONDS);
        return () -> asking.cancel(false);
    }

    private static void ask(String service, Listener listener) {
        try {
            listener.onEndpoints(EndpointSet.of(
                    Stream.of(System.getProperty("registry." + service).split(","))
                            .map(port -> Endpoint.at(Address.of("127.0.0.1", Integer.parseInt(port))))
                            .toArray(Endpoint[]::new)));
        } catch (RuntimeException e) {
            listener.onFailure("the registry has no \"" + service + "\": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
