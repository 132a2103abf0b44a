package dev.proxyless.mesh.xds.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of the files: waits for changes, and reads what changed. It sleeps as long as nothing does, except where a
 * directory cannot be watched: there it looks every few seconds.
 */
final class FileWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResourceFiles.class);
    private static final Duration POLL = Duration.ofSeconds(5);

    private final Supplier<Directories> opening;
    private final long poll;
    private final Set<FollowedFile> files = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    // Guarded by lock.
    private @Nullable Thread thread;
    private boolean asleep;
    private boolean woken;
    private boolean closed;

    private FileWatcher(Supplier<Directories> opening, Duration poll) {
        this.opening = opening;
        this.poll = poll.toNanos();
    }

    /** Watches nothing yet. */
    static FileWatcher create() {
        return new FileWatcher(Directories::open, POLL);
    }

    /** As where directories cannot be watched: looks after each {@code poll}. */
    static FileWatcher polling(Duration poll) {
        return new FileWatcher(Directories::unwatched, poll);
    }

    void add(FollowedFile file) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the files are closed (expected: to be followed before)");
            }
            files.add(file);
            if (thread == null) {
                thread = new Thread(this::run, "mesh-files");
                thread.setDaemon(true);
                thread.start();
            }
            wake();
        }
    }

    void remove(FollowedFile file) {
        file.close();
        synchronized (lock) {
            files.remove(file);
            wake();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            files.forEach(FollowedFile::close);
            wake();
        }
    }

    /** Ends the thread's wait, or the next if it does not wait now. An interrupt never meets it anywhere else. */
    private void wake() {
        woken = true;
        if (thread != null && asleep) {
            thread.interrupt();
        }
    }

    private void run() {
        try (Directories directories = opening.get()) {
            while (!isClosed()) {
                for (FollowedFile file : files) {
                    if (file.delay(System.nanoTime()) == 0) {
                        check(file, directories);
                    }
                }
                directories.retain(
                        files.stream().flatMap(FollowedFile::directories).collect(Collectors.toSet()));
                sleep(directories);
            }
        }
    }

    private void check(FollowedFile file, Directories directories) {
        long now = System.nanoTime();
        long again;
        try {
            // Before it is read, so that no change falls between the two.
            again = directories.watch(file.locate()) ? Long.MAX_VALUE : poll;
        } catch (NoSuchFileException e) {
            again = FollowedFile.PATIENCE;
        } catch (IOException e) {
            again = poll;
        }
        try {
            file.check(now);
        } catch (RuntimeException e) {
            LOG.error("A listener for changes of a file failed", e);
        }
        if (again != Long.MAX_VALUE) {
            file.again(now, again);
        }
    }

    private void sleep(Directories directories) {
        long now = System.nanoTime();
        long delay = files.stream().mapToLong(file -> file.delay(now)).min().orElse(Long.MAX_VALUE);
        for (Directories.Change change : await(directories, delay)) {
            long then = System.nanoTime();
            files.stream()
                    .filter(file -> file.isConcerned(change.directory(), change.name()))
                    .forEach(file -> file.changed(then));
        }
    }

    private List<Directories.Change> await(Directories directories, long nanos) {
        synchronized (lock) {
            if (woken) {
                woken = false;
                return List.of();
            }
            asleep = true;
        }
        try {
            return directories.await(nanos);
        } catch (InterruptedException e) {
            return List.of();
        } finally {
            synchronized (lock) {
                asleep = false;
                woken = false;
                // One that came too late to end the wait must not end a read of a file.
                Thread.interrupted();
            }
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }
}
