package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.route.VirtualHost;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The meters of one method of a service, by cluster. */
final class MethodMeters {

    private final MeterRegistry registry;
    private final MeterNames names;
    private final Tags target;
    private final Map<String, ClusterMeters> clusters = new ConcurrentHashMap<>();
    private final Map<Acted, Counter> filters = new ConcurrentHashMap<>();
    private final Map<Counted, OutcomeTimers> virtualClusters = new ConcurrentHashMap<>();

    MethodMeters(MeterRegistry registry, MeterNames names, Tags target) {
        this.registry = registry;
        this.names = names;
        this.target = target;
    }

    Clock clock() {
        return registry.config().clock();
    }

    /** The meters of a cluster; null stands for a call that never came to one. */
    ClusterMeters cluster(@Nullable String name) {
        String key = name == null ? Labels.NONE : name;
        ClusterMeters known = clusters.get(key);
        return known != null
                ? known
                : clusters.computeIfAbsent(key, cluster -> new ClusterMeters(registry, names, target, cluster));
    }

    /** Counts what a filter did. */
    void filtered(String filter, String action) {
        filters.computeIfAbsent(new Acted(filter, action), this::counter).increment();
    }

    /** The calls of a virtual cluster. */
    OutcomeTimers virtualCluster(String virtualHost, String name) {
        return virtualClusters.computeIfAbsent(new Counted(virtualHost, name), this::timers);
    }

    private OutcomeTimers timers(Counted of) {
        Tags tags = target.and("mesh.virtual_host", of.virtualHost, "mesh.virtual_cluster", of.virtualCluster);
        return new OutcomeTimers(
                end -> names.timer(registry, names.virtualClusterDuration(), tags.and(names.outcome(end))));
    }

    private Counter counter(Acted acted) {
        return Counter.builder(names.filterActions())
                .tags(target.and("mesh.filter", acted.filter, "mesh.filter.action", acted.action))
                .register(registry);
    }

    /**
     * Forgets what is gone, and its meters.
     *
     * @param live the clusters that are left; without any, all meters go
     * @param hosts the virtual hosts of the service
     */
    void retain(Set<String> live, List<VirtualHost> hosts) {
        if (live.isEmpty()) {
            filters.values().forEach(registry::remove);
            filters.clear();
        }
        virtualClusters.entrySet().removeIf(entry -> {
            boolean gone = !entry.getKey().isOf(hosts);
            if (gone) {
                entry.getValue().close(registry);
            }
            return gone;
        });
        clusters.entrySet().removeIf(entry -> {
            boolean gone = !live.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
    }

    /** What a call is counted as. */
    private record Counted(String virtualHost, String virtualCluster) {

        boolean isOf(List<VirtualHost> hosts) {
            return hosts.stream()
                    .anyMatch(host -> host.name().equals(virtualHost)
                            && host.virtualClusters().contains(virtualCluster));
        }
    }

    /** What the counter of a filter is for. */
    private record Acted(String filter, String action) {}
}
