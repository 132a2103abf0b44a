package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.model.cluster.HealthStatus;
import java.util.Map;
import java.util.Set;

/**
 * Which hosts of a cluster get calls while all of them can be reached: those of the first priority, and of the next as far
 * as those before take less than all calls. An adapter that connects ahead of calls connects to these.
 *
 * <p>Two that are equal include the same hosts of the same priorities and health.
 */
public record HostsInUse(Map<Integer, Set<Kind>> byPriority) {

    public HostsInUse {
        byPriority = Map.copyOf(byPriority);
    }

    /** Whether {@code host} is one of them. */
    public boolean includes(Host host) {
        Set<Kind> kinds = byPriority.get(host.priority());
        return kinds != null && kinds.contains(Kind.of(host.endpoint().health()));
    }

    /** What health means for a share of the calls. */
    public enum Kind {
        HEALTHY,
        DEGRADED,
        UNUSABLE;

        static Kind of(HealthStatus health) {
            if (health.isHealthy()) {
                return HEALTHY;
            }
            return health == HealthStatus.DEGRADED ? DEGRADED : UNUSABLE;
        }
    }
}
