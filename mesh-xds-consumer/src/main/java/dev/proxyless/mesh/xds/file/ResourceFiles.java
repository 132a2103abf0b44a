package dev.proxyless.mesh.xds.file;

import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.resource.ResourceSource;

/**
 * The files of a source of configuration (Envoy {@code core.v3.PathConfigSource}). One daemon thread serves them all; there
 * is none before the first is followed.
 *
 * <p>A change is seen at once where the file system tells of changes, else within five seconds. It does not matter how it
 * comes about: in place, by a rename over the file, by a symbolic link on the way to it that leads elsewhere, as Kubernetes
 * swaps its {@code ..data}. A file in the middle of being written is left a tenth of a second to become whole before a word
 * is said. All methods are thread-safe.
 */
public final class ResourceFiles implements AutoCloseable {

    private final FileWatcher watcher;

    private ResourceFiles(FileWatcher watcher) {
        this.watcher = watcher;
    }

    /** Follows no file yet. */
    public static ResourceFiles create() {
        return create(FileWatcher.create());
    }

    /** Follows files with a watcher that is the test's own. */
    static ResourceFiles create(FileWatcher watcher) {
        return new ResourceFiles(watcher);
    }

    /**
     * Begins to follow {@code file}, which need not exist yet. Returns at once: nothing is read on the caller's thread.
     *
     * @param file a file of YAML, JSON or, if it ends in {@code .pb}, of protobuf; or a directory, whose files with the
     *     endings {@code .json}, {@code .yaml} and {@code .yml} are one content
     * @param listener what is told of it
     */
    public Following follow(ResourceSource.File file, Listener listener) {
        FollowedFile followed = new FollowedFile(file, listener);
        watcher.add(followed);
        return () -> watcher.remove(followed);
    }

    /** Lets go of all files and ends the thread. No call to a listener begins after this. Idempotent. */
    @Override
    public void close() {
        watcher.close();
    }

    /** A file that is followed. */
    public interface Following extends AutoCloseable {

        /** Lets go of the file. No call to its listener begins after this. Idempotent. */
        @Override
        void close();
    }

    /** What is told of a file. All calls come one at a time from the thread of the files, and must not block it. */
    public interface Listener {

        /**
         * Takes the first content, and from then on each that differs from the one before; also the same one again after a
         * fault, so that its end is known.
         */
        void onContent(FileContent content);

        /** Takes the reason why the file cannot be used as it is now; what it said before stays in force. */
        void onFault(DocumentException fault);
    }
}
