package dev.proxyless.mesh.xds.file;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directories in which changes are waited for. Belongs to one thread. */
final class Directories implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResourceFiles.class);

    private final @Nullable WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private boolean warned;

    private Directories(@Nullable WatchService service) {
        this.service = service;
    }

    /** A change of {@code name} in {@code directory}; of anything there if {@code name} is null. */
    record Change(Path directory, @Nullable Path name) {}

    /** No directory yet. Without a watch service of the platform, none can be watched. */
    static Directories open() {
        try {
            return new Directories(FileSystems.getDefault().newWatchService());
        } catch (IOException | UnsupportedOperationException e) {
            Directories none = unwatched();
            none.warn("files", e);
            return none;
        }
    }

    /** As where the platform has no watch service. */
    static Directories unwatched() {
        return new Directories(null);
    }

    /**
     * Watches the directories of {@code places} too.
     *
     * @return whether all of them can be watched; if not, who asks has to look for himself from time to time
     * @throws NoSuchFileException if one is not there any more
     */
    boolean watch(Set<Place> places) throws NoSuchFileException {
        boolean all = service != null;
        for (Place place : places) {
            all &= watch(place.directory());
        }
        return all;
    }

    /** Always registers anew: another directory may have come to the same path, and for the same one it costs little. */
    private boolean watch(Path directory) throws NoSuchFileException {
        if (service == null) {
            return false;
        }
        try {
            WatchKey key = directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
            WatchKey before = keys.put(directory, key);
            if (before != null && !before.equals(key)) {
                before.cancel();
            }
            return true;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (NotDirectoryException e) {
            throw new NoSuchFileException(directory.toString());
        } catch (IOException e) {
            warn(directory.toString(), e);
            return false;
        }
    }

    /** Stops watching all directories but those of {@code places}. */
    void retain(Set<Path> directories) {
        keys.entrySet().removeIf(entry -> {
            boolean leaves = !directories.contains(entry.getKey());
            if (leaves) {
                entry.getValue().cancel();
            }
            return leaves;
        });
    }

    /** Waits for changes, but no longer than {@code nanos}. */
    List<Change> await(long nanos) throws InterruptedException {
        List<Change> changes = new ArrayList<>();
        if (service == null) {
            LockSupport.parkNanos(this, nanos);
            return changes;
        }
        for (WatchKey key = service.poll(nanos, TimeUnit.NANOSECONDS); key != null; key = service.poll()) {
            List<WatchEvent<?>> events = key.pollEvents();
            boolean gone = !key.reset();
            for (Path directory : paths(key)) {
                events.forEach(event -> changes.add(new Change(directory, (Path) event.context())));
                if (gone) {
                    keys.remove(directory);
                    changes.add(new Change(directory, null));
                }
            }
        }
        return changes;
    }

    private List<Path> paths(WatchKey key) {
        return keys.entrySet().stream()
                .filter(entry -> entry.getValue().equals(key))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void warn(String what, Exception reason) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "{} cannot be watched ({}); looking for changes every few seconds instead",
                    what,
                    reason.toString());
        }
    }

    @Override
    public void close() {
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("The watch service did not close", e);
            }
        }
    }
}
