package dev.proxyless.mesh.xds.file;

import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One file and what its listener knows of it: decides when the file is read and what is told. Has no clock: the thread that
 * owns it says what time it is, in nanoseconds. Only {@link #close} may come from another.
 */
final class FollowedFile {

    /** A change is rarely a single event: a file is read once it has been quiet for so long. */
    static final long QUIET = Duration.ofMillis(20).toNanos();

    /** However unquiet it is, it is read after so long. */
    static final long MAX_UNREST = Duration.ofMillis(200).toNanos();

    /** A fault is told if it is still there after so long: the file may be in the middle of being written. */
    static final long PATIENCE = Duration.ofMillis(100).toNanos();

    private final ResourceSource.File file;
    private final ResourceFiles.Listener listener;
    private Set<Place> places = Set.of();
    private @Nullable Moment due;
    private @Nullable Moment unrest;
    private @Nullable Moment fault;
    private @Nullable Reading last;
    private String toldDigest = "";
    private String toldFault = "";
    private volatile boolean closed;

    FollowedFile(ResourceSource.File file, ResourceFiles.Listener listener) {
        this.file = file;
        this.listener = listener;
    }

    /** Where changes can show. Asked for before each {@link #check}: the links on the way may lead elsewhere by now. */
    Set<Place> locate() throws IOException {
        Set<Place> found = new HashSet<>();
        Path real = Place.addAll(file.path(), found);
        if (real != null && Files.isDirectory(real)) {
            found.add(new Place(real, null));
        }
        if (file.watchedDirectory().isPresent()) {
            Path watched = Place.addAll(file.watchedDirectory().get(), found);
            if (watched != null) {
                found.add(new Place(watched, null));
            }
        }
        places = found;
        return found;
    }

    /** The directories of the places. */
    Stream<Path> directories() {
        return places.stream().map(Place::directory);
    }

    /** Whether it matters that {@code name}, or anything if that is null, changed in {@code directory}. */
    boolean isConcerned(Path directory, @Nullable Path name) {
        return places.stream().anyMatch(place -> place.concerns(directory, name));
    }

    /** Something changed: the file is to be read once there is quiet. */
    void changed(long now) {
        if (unrest == null) {
            unrest = new Moment(now);
        }
        long quiet = Math.min(now + QUIET - unrest.nanos, MAX_UNREST);
        due = new Moment(unrest.nanos + quiet);
    }

    /** The file is to be read after {@code nanos}, if nothing makes it be read before. */
    void again(long now, long nanos) {
        if (due == null || due.nanos - now > nanos) {
            due = new Moment(now + nanos);
        }
    }

    /** In how many nanoseconds it is to be read: 0 if now, {@link Long#MAX_VALUE} if something must change first. */
    long delay(long now) {
        if (last == null) {
            return 0;
        }
        return due == null ? Long.MAX_VALUE : Math.max(0, due.nanos - now);
    }

    /** Reads the file and tells its listener what is new. */
    void check(long now) {
        due = null;
        unrest = null;
        Reading reading = read();
        last = reading;
        if (reading.content != null) {
            fault = null;
            tell(reading.digest, reading.content);
        } else if (reading.fault != null) {
            waitOrTell(reading.fault, now);
        }
    }

    /** Nothing is told any more, except what is being told at this moment. */
    void close() {
        closed = true;
    }

    private Reading read() {
        String digest = "";
        try {
            RawContent raw = RawContent.load(file.path());
            digest = raw.digest();
            return last != null && last.digest.equals(digest)
                    ? last
                    : new Reading(digest, ContentParser.parse(raw), null);
        } catch (DocumentException e) {
            return new Reading(digest, null, e);
        } catch (RuntimeException e) {
            // Of a fault in the parser, or of a directory that vanishes while it is listed: no reason to stop
            // following.
            return new Reading(digest, null, new DocumentException(file.path().toString(), "cannot be read: " + e));
        }
    }

    private void tell(String digest, FileContent content) {
        if (!closed && (!digest.equals(toldDigest) || !toldFault.isEmpty())) {
            toldDigest = digest;
            toldFault = "";
            listener.onContent(content);
        }
    }

    private void waitOrTell(DocumentException found, long now) {
        String message = String.valueOf(found.getMessage());
        if (closed || message.equals(toldFault)) {
            fault = null;
            return;
        }
        if (fault == null) {
            fault = new Moment(now);
        }
        if (now - fault.nanos < PATIENCE) {
            due = new Moment(fault.nanos + PATIENCE);
            return;
        }
        fault = null;
        toldFault = message;
        listener.onFault(found);
    }

    /** What came of reading the file: a content or a fault. Kept, so that the same bytes are parsed once. */
    private record Reading(
            String digest,
            @Nullable FileContent content,
            @Nullable DocumentException fault) {}

    /** A time of {@link System#nanoTime}, which may be negative, so that no number of its own can say "none". */
    private record Moment(long nanos) {}
}
