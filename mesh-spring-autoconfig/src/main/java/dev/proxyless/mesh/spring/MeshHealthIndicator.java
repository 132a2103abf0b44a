package dev.proxyless.mesh.spring;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshStatus;
import dev.proxyless.mesh.client.runtime.SourceStatus;
import dev.proxyless.mesh.model.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * How the mesh fares. It is out of service while a service of {@code mesh.services} cannot be called; whatever else is
 * wrong is a detail. A control plane that is away, a refused resource, a stored configuration in use: calls are made all
 * the same, and an application that left its load balancer for that would turn one outage into two.
 */
final class MeshHealthIndicator implements HealthIndicator {

    private final MeshClient client;
    private final List<ServiceName> required;

    /**
     * The health of {@code client}.
     *
     * @param required the services without which the application is out of service
     */
    MeshHealthIndicator(MeshClient client, List<ServiceName> required) {
        this.client = client;
        this.required = List.copyOf(required);
    }

    @Override
    public Health health() {
        MeshStatus status = client.status();
        boolean able = required.stream().allMatch(status::isReady);
        Health.Builder health = able ? Health.up() : Health.outOfService();
        health.withDetail("source", status.source())
                .withDetail("revision", status.revision())
                .withDetail("ready", ready(status));
        detail(health, "absent", absent(status));
        detail(health, "awaited", awaited(status));
        SourceStatus source = status.sourceStatus();
        source.stale()
                .ifPresent(stale -> health.withDetail(
                        "stale",
                        Map.of("file", stale.file(), "since", stale.storedAt().toString())));
        detail(health, "controlPlanes", controlPlanes(source));
        detail(health, "switched", new TreeMap<>(source.switches()));
        detail(health, "rejected", rejected(source));
        detail(health, "refusedFiles", new TreeMap<>(source.refusedFiles()));
        detail(health, "failedSearches", new TreeMap<>(source.failedSearches()));
        return health.build();
    }

    private static long ready(MeshStatus status) {
        return status.services().values().stream().filter(Optional::isEmpty).count();
    }

    private static Map<String, String> absent(MeshStatus status) {
        Map<String, String> absent = new TreeMap<>();
        status.services()
                .forEach((name, problem) -> problem.ifPresent(error -> absent.put(name.value(), error.describe())));
        return absent;
    }

    private static List<String> awaited(MeshStatus status) {
        return status.awaited().stream().map(ServiceName::value).sorted().toList();
    }

    private static Map<String, String> controlPlanes(SourceStatus source) {
        Map<String, String> servers = new TreeMap<>();
        source.servers().forEach((name, problem) -> servers.put(name, problem.orElse("connected")));
        return servers;
    }

    private static Map<String, String> rejected(SourceStatus source) {
        Map<String, String> rejected = new TreeMap<>();
        source.rejected().forEach((type, error) -> rejected.put(type, error.describe()));
        return rejected;
    }

    private static void detail(Health.Builder health, String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            health.withDetail(name, values);
        }
    }

    private static void detail(Health.Builder health, String name, List<String> values) {
        if (!values.isEmpty()) {
            health.withDetail(name, values);
        }
    }
}
