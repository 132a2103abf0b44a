package dev.proxyless.mesh.client.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which services are asked for: those that were called not too long ago, and those that somebody is subscribed to. Tells
 * the source on the control loop whenever that changes.
 */
final class WantedServices {

    private final SnapshotSource source;
    private final ControlLoop loop;
    private final Duration idleTimeout;
    private final Cache<ServiceName, Boolean> called;
    /** Guarded by the control loop, as all below. */
    private final Map<ServiceName, Integer> subscriptions = new HashMap<>();

    private ControlLoop.Timer sweep = () -> {};
    /** Written on the control loop. */
    private volatile Set<ServiceName> told = Set.of();

    WantedServices(SnapshotSource source, ControlLoop loop, Duration idleTimeout) {
        this.source = source;
        this.loop = loop;
        this.idleTimeout = idleTimeout;
        this.called = Caffeine.newBuilder()
                .expireAfterAccess(idleTimeout)
                .ticker(loop::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /** The services that the source was told of last; any thread. */
    Set<ServiceName> told() {
        return told;
    }

    /** A call for {@code service}; any thread. */
    void touch(ServiceName service) {
        if (called.getIfPresent(service) == null) {
            called.put(service, Boolean.TRUE);
            loop.execute(this::tellSource);
        }
    }

    /** A subscription begins; on the loop. */
    void pin(ServiceName service) {
        subscriptions.merge(service, 1, Integer::sum);
        tellSource();
    }

    /** A subscription ends; on the loop. */
    void unpin(ServiceName service) {
        subscriptions.computeIfPresent(service, (name, count) -> count == 1 ? null : count - 1);
        tellSource();
    }

    /** Stops looking for idle services; on the loop. */
    void close() {
        sweep.cancel();
    }

    private void tellSource() {
        called.cleanUp();
        Set<ServiceName> wanted = new HashSet<>(called.asMap().keySet());
        wanted.addAll(subscriptions.keySet());
        if (!wanted.equals(told)) {
            told = Set.copyOf(wanted);
            source.want(told);
        }
        sweep.cancel();
        if (called.estimatedSize() > 0) {
            sweep = loop.schedule(idleTimeout, this::tellSource);
        }
    }
}
