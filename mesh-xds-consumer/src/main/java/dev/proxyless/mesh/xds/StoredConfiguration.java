package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.Known;
import dev.proxyless.mesh.xds.state.Received;
import dev.proxyless.mesh.xds.state.ResourceCache;
import dev.proxyless.mesh.xds.state.ResourceState;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import dev.proxyless.mesh.xds.store.SnapshotFile;
import dev.proxyless.mesh.xds.store.SnapshotFileException;
import dev.proxyless.mesh.xds.store.StoredSnapshot;
import dev.proxyless.mesh.xds.store.StoredSnapshot.StoredResource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What a former process stored, until a control plane answers; and what is in force, stored for the next process. Files are
 * read and written on {@code disk}, all else is on the control loop.
 */
final class StoredConfiguration {

    /** Changes come in groups, and a process that dies so soon loses little. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final LastKnownGood settings;
    private final String identity;
    private final Known known;
    private final ControlLoop loop;
    private final Executor disk;
    private final InstantSource clock;
    private final ResourceDecoder decoder;
    private final Consumer<SourceEvent> events;

    /** What is stored of the authorities, and of the streams, that were never answered. */
    private final Map<String, ResourceCache> restorable = new HashMap<>();

    /** Those of them that need something, and whether they waited long enough for it. */
    private final Map<String, Boolean> waiting = new HashMap<>();

    private Runnable whenDue = () -> {};
    private Instant storedAt = Instant.EPOCH;
    private boolean writeDue;
    private boolean inUse;
    private boolean refused;
    private Set<StoredResource> written = Set.of();

    /** Where and for whom configuration is stored. */
    record Setup(
            LastKnownGood settings, String identity, Executor disk, InstantSource clock, ResourceDecoder decoder) {}

    StoredConfiguration(Setup setup, Known known, ControlLoop loop, Consumer<SourceEvent> events) {
        this.settings = setup.settings();
        this.identity = setup.identity();
        this.disk = setup.disk();
        this.clock = setup.clock();
        this.decoder = setup.decoder();
        this.known = known;
        this.loop = loop;
        this.events = events;
    }

    /**
     * Reads what a former process stored.
     *
     * @param whenDue is run when it may be time to use it
     */
    void read(Runnable whenDue) {
        this.whenDue = whenDue;
        Instant now = clock.instant();
        disk.execute(() -> {
            Optional<StoredSnapshot> snapshot;
            try {
                snapshot = SnapshotFile.at(settings.file()).read(identity, now, settings.maxAge());
            } catch (SnapshotFileException e) {
                loop.execute(() -> refuse(String.valueOf(e.getMessage())));
                return;
            }
            snapshot.ifPresent(stored -> {
                Map<String, Map<ResourceType, List<Received>>> decoded = decode(stored);
                loop.execute(() -> {
                    restorable.putAll(caches(decoded));
                    storedAt = stored.storedAt();
                    whenDue.run();
                });
            });
        });
    }

    /** Uses what was stored where no control plane has answered yet, and no more where one has; whether that changed. */
    boolean reconsider(Authorities authorities) {
        boolean changed = false;
        for (Authority authority : authorities.all()) {
            if (authority.hasAnswered()) {
                restorable.remove(authority.name());
            }
            ResourceCache stored = restorable.get(authority.name());
            if (stored != null && authority.mayRestore(isPatienceOver(authority))) {
                authority.restore(stored);
                changed = true;
            }
            changed |= authority.leaveRestored();
        }
        boolean nowInUse = authorities.all().stream().anyMatch(Authority::isRestored);
        if (nowInUse != inUse) {
            inUse = nowInUse;
            events.accept(
                    new SourceEvent.LastKnownGoodUsed(settings.file().toString(), storedAt, nowInUse ? size() : 0));
        }
        return changed;
    }

    /** What is stored leads from one stream to the next: they are not waited for one after the other. */
    private boolean isPatienceOver(Authority authority) {
        if (inUse) {
            return true;
        }
        if (authority.awaits() && waiting.putIfAbsent(authority.name(), false) == null) {
            loop.schedule(settings.patience(), () -> {
                waiting.put(authority.name(), true);
                whenDue.run();
            });
        }
        return waiting.getOrDefault(authority.name(), false);
    }

    /** Stores what is in force in a moment, if it is all of control planes that answer. */
    void save(Authorities authorities) {
        if (!writeDue && isWorthSaving(authorities)) {
            writeDue = true;
            loop.schedule(SETTLE, () -> {
                writeDue = false;
                if (isWorthSaving(authorities)) {
                    write(collect(authorities));
                }
            });
        }
    }

    private static boolean isWorthSaving(Authorities authorities) {
        return !authorities.all().isEmpty()
                && authorities.all().stream().noneMatch(authority -> authority.isRestored() || authority.awaits());
    }

    private void write(List<StoredResource> resources) {
        Set<StoredResource> now = new HashSet<>(resources);
        if (resources.isEmpty() || now.equals(written)) {
            return;
        }
        written = now;
        StoredSnapshot snapshot = new StoredSnapshot(identity, clock.instant(), resources);
        disk.execute(() -> {
            try {
                SnapshotFile.at(settings.file()).write(snapshot);
            } catch (IOException e) {
                loop.execute(() -> {
                    written = Set.of();
                    refuse("cannot be written: " + e);
                });
            }
        });
    }

    private static List<StoredResource> collect(Authorities authorities) {
        List<StoredResource> resources = new ArrayList<>();
        for (Authority authority : authorities.all()) {
            for (ResourceType type : ResourceType.values()) {
                authority.server().cache().all(type).forEach((name, state) -> {
                    ResourceState.Present usable = state.usable();
                    if (usable != null && authority.asksFor(type, name)) {
                        resources.add(new StoredResource(authority.name(), type, usable.version(), usable.raw()));
                    }
                });
            }
        }
        return resources;
    }

    private Map<String, Map<ResourceType, List<Received>>> decode(StoredSnapshot snapshot) {
        Map<String, Map<ResourceType, List<Received>>> decoded = new HashMap<>();
        for (StoredResource stored : snapshot.resources()) {
            decoded.computeIfAbsent(stored.authority(), authority -> new HashMap<>())
                    .computeIfAbsent(stored.type(), type -> new ArrayList<>())
                    .add(new Received(decoder.decode(stored.type(), stored.raw()), stored.raw(), stored.version()));
        }
        return decoded;
    }

    private Map<String, ResourceCache> caches(Map<String, Map<ResourceType, List<Received>>> decoded) {
        Map<String, ResourceCache> caches = new HashMap<>();
        decoded.forEach((authority, byType) -> {
            ResourceCache cache = known.newCache();
            byType.forEach((type, received) -> cache.update(type, received, Set.of("*")));
            caches.put(authority, cache);
        });
        return caches;
    }

    private int size() {
        int size = 0;
        for (ResourceCache cache : restorable.values()) {
            for (ResourceType type : ResourceType.values()) {
                size += cache.all(type).size();
            }
        }
        return size;
    }

    /** Told once: a directory that cannot be written to stays so. */
    private void refuse(String problem) {
        if (!refused) {
            refused = true;
            events.accept(new SourceEvent.FileRefused(settings.file().toString(), problem));
        }
    }
}
