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
import org.jspecify.annotations.Nullable;

/**
 * Which services are asked for: those that were called not too long ago, and those that somebody is subscribed to. Tells
 * the source on the control loop whenever that changes.
 */
final class WantedServices {

    private final SnapshotSource source;
    private final ControlLoop loop;
    private final Duration idleTimeout;
    /** Made by the first call: where there are channels alone, which subscribe, the start of a process is spared it. */
    private volatile @Nullable Cache<ServiceName, Boolean> called;
    /** Guarded by the control loop, as all below. */
    private final Map<ServiceName, Integer> subscriptions = new HashMap<>();

    private ControlLoop.Timer sweep = () -> {};
    /** Written on the control loop. */
    private volatile Set<ServiceName> told = Set.of();

    WantedServices(SnapshotSource source, ControlLoop loop, Duration idleTimeout) {
        this.source = source;
        this.loop = loop;
        this.idleTimeout = idleTimeout;
    }

    /** The services that the source was told of last; any thread. */
    Set<ServiceName> told() {
        return told;
    }

    /** A call for {@code service}; any thread. */
    void touch(ServiceName service) {
        Cache<ServiceName, Boolean> recently = called;
        if (recently == null) {
            recently = begin();
        }
        if (recently.getIfPresent(service) == null) {
            recently.put(service, Boolean.TRUE);
            loop.execute(this::tellSource);
        }
    }

    private synchronized Cache<ServiceName, Boolean> begin() {
        Cache<ServiceName, Boolean> begun = called;
        if (begun == null) {
            begun = Caffeine.newBuilder()
                    .expireAfterAccess(idleTimeout)
                    .ticker(loop::nanoTime)
                    .executor(Runnable::run)
                    .build();
            called = begun;
        }
        return begun;
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
        Cache<ServiceName, Boolean> recently = called;
        Set<ServiceName> wanted = new HashSet<>(subscriptions.keySet());
        if (recently != null) {
            recently.cleanUp();
            wanted.addAll(recently.asMap().keySet());
        }
        if (!wanted.equals(told)) {
            told = Set.copyOf(wanted);
            source.want(told);
        }
        sweep.cancel();
        if (recently != null && recently.estimatedSize() > 0) {
            sweep = loop.schedule(idleTimeout, this::tellSource);
        }
    }
}
