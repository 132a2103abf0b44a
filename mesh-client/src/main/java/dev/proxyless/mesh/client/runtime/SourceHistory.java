package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Puts events together to a status. Events come on the control loop; the status is read by any thread. */
final class SourceHistory {

    /** Guarded by the control loop, as all below. */
    private final Map<String, Optional<String>> servers = new HashMap<>();

    private final Map<String, String> switches = new HashMap<>();
    private final Map<String, ConfigError> rejected = new HashMap<>();
    private final Map<String, String> refusedFiles = new HashMap<>();
    private final Map<String, String> failedSearches = new HashMap<>();
    private Optional<SourceStatus.Stale> stale = Optional.empty();

    private volatile SourceStatus status = SourceStatus.EMPTY;

    SourceStatus status() {
        return status;
    }

    void record(SourceEvent event) {
        if (changes(event)) {
            status = new SourceStatus(servers, switches, stale, rejected, refusedFiles, failedSearches);
        }
    }

    private boolean changes(SourceEvent event) {
        if (event instanceof SourceEvent.StreamConnected stream) {
            return put(servers, stream.server(), Optional.empty());
        }
        if (event instanceof SourceEvent.StreamDisconnected stream) {
            // A stream that gave an answer before it ended lost nothing (gRFC A57): the next one decides.
            return !stream.answered() && put(servers, stream.server(), Optional.of(stream.reason()));
        }
        if (event instanceof SourceEvent.Acknowledged ack) {
            return rejected.remove(ack.resourceType()) != null;
        }
        if (event instanceof SourceEvent.Rejected nack) {
            return !nack.errors().isEmpty()
                    && put(rejected, nack.resourceType(), nack.errors().get(0));
        }
        if (event instanceof SourceEvent.ControlPlaneSwitched moved) {
            return put(switches, moved.authority(), moved.to());
        }
        if (event instanceof SourceEvent.LastKnownGoodUsed used) {
            stale = used.resources() == 0
                    ? Optional.empty()
                    : Optional.of(new SourceStatus.Stale(used.file(), used.storedAt()));
            return true;
        }
        if (event instanceof SourceEvent.FileLoaded loaded) {
            return refusedFiles.remove(loaded.file()) != null;
        }
        if (event instanceof SourceEvent.FileRefused refused) {
            return put(refusedFiles, refused.file(), refused.problem());
        }
        if (event instanceof SourceEvent.DiscoveryFailed failed) {
            return put(failedSearches, failed.search(), failed.problem());
        }
        if (event instanceof SourceEvent.DiscoverySettled settled) {
            return failedSearches.remove(settled.search()) != null;
        }
        if (event instanceof SourceEvent.Unsupported || event instanceof SourceEvent.VariantRefused) {
            return false;
        }
        throw new AssertionError(event);
    }

    private static <V> boolean put(Map<String, V> map, String key, V value) {
        return !value.equals(map.put(key, value));
    }
}
