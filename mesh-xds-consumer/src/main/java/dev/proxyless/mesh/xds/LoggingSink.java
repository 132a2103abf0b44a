package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happens at a source to the log, and passes it on. A fault that repeats is written once: some control planes
 * send a refused resource again every time that it is refused.
 */
final class LoggingSink implements SnapshotSink {

    private static final Logger log = LoggerFactory.getLogger(XdsSource.class);

    private final SnapshotSink next;
    private final Map<String, List<ConfigError>> refused = new HashMap<>();
    private String lastDisconnection = "";

    LoggingSink(SnapshotSink next) {
        this.next = next;
    }

    @Override
    public void publish(MeshSnapshot snapshot) {
        log.debug("revision {}: {}", snapshot.revision(), snapshot.services().keySet());
        next.publish(snapshot);
    }

    @Override
    public void onEvent(SourceEvent event) {
        write(event);
        next.onEvent(event);
    }

    private void write(SourceEvent event) {
        if (event instanceof SourceEvent.StreamConnected connected) {
            lastDisconnection = "";
            log.info("the control plane {} answers", connected.server());
        } else if (event instanceof SourceEvent.StreamDisconnected disconnected) {
            disconnected(disconnected);
        } else if (event instanceof SourceEvent.VariantRefused refused) {
            log.info(
                    "the control plane {} does not speak the incremental variant, it is asked in the other: {}",
                    refused.server(),
                    refused.reason());
        } else if (event instanceof SourceEvent.Rejected rejected) {
            rejected(rejected);
        } else if (event instanceof SourceEvent.Acknowledged acknowledged) {
            refused.remove(acknowledged.resourceType());
            log.debug(
                    "{} version {} with {} resources acknowledged",
                    acknowledged.resourceType(),
                    acknowledged.version(),
                    acknowledged.resources());
        } else if (event instanceof SourceEvent.Unsupported unsupported) {
            log.info(
                    "{} \"{}\": {}: {}",
                    unsupported.resourceType(),
                    unsupported.resourceName(),
                    unsupported.field(),
                    unsupported.consequence());
        } else if (event instanceof SourceEvent.ControlPlaneSwitched switched) {
            log.warn(
                    "resources of {} are asked of the control plane {} instead of {}: {}",
                    switched.authority().isEmpty() ? "the bootstrap" : switched.authority(),
                    switched.to(),
                    switched.from(),
                    switched.reason());
        } else if (event instanceof SourceEvent.LastKnownGoodUsed used) {
            lastKnownGood(used);
        } else if (event instanceof SourceEvent.FileLoaded loaded) {
            log.info("{}: {} resources read", loaded.file(), loaded.resources());
        } else if (event instanceof SourceEvent.FileRefused fault) {
            log.error("{}: refused, what it said before stays in force: {}", fault.file(), fault.problem());
        } else if (event instanceof SourceEvent.DiscoveryFailed failed) {
            log.warn("{}: no endpoints at present, those that are known stay: {}", failed.search(), failed.problem());
        } else if (event instanceof SourceEvent.DiscoverySettled settled) {
            log.info("{}: found again, or looked for no more", settled.search());
        } else {
            throw new AssertionError(event);
        }
    }

    private static void lastKnownGood(SourceEvent.LastKnownGoodUsed used) {
        if (used.resources() == 0) {
            log.info("what {} had is used no more, the control plane answers", used.file());
        } else {
            log.warn(
                    "no control plane answers: {} resources are used that were stored at {} in {}",
                    used.resources(),
                    used.storedAt(),
                    used.file());
        }
    }

    private void disconnected(SourceEvent.StreamDisconnected event) {
        if (event.reason().equals(lastDisconnection)) {
            log.debug("the control plane {} still cannot be used: {}", event.server(), event.reason());
        } else {
            lastDisconnection = event.reason();
            log.warn(
                    "the stream to the control plane {} ended, what is known stays in use: {}",
                    event.server(),
                    event.reason());
        }
    }

    private void rejected(SourceEvent.Rejected event) {
        if (event.errors().equals(refused.put(event.resourceType(), event.errors()))) {
            log.debug("{} version {} refused again", event.resourceType(), event.version());
            return;
        }
        for (ConfigError error : event.errors()) {
            log.error("refused, the last good one stays if there is one: {}", error.describe());
        }
    }
}
