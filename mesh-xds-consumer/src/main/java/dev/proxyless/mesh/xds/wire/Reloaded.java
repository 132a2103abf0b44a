package dev.proxyless.mesh.xds.wire;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in files that are replaced from time to time. It is read again when it is needed and what is known is too old:
 * there is no timer to stop, and nothing is read for a connection that is never made anew. What cannot be read, or does not
 * fit together because it is being replaced, leaves the last that was good in force, and is tried again soon.
 *
 * <p>Thread-safe.
 */
final class Reloaded<T> {

    /** Reads the files. */
    @FunctionalInterface
    interface Reader<T> {
        T read() throws IOException, GeneralSecurityException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Reloaded.class);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final String files;
    private final Reader<T> reader;
    private final Duration interval;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private T value;
    private long readAt;
    private Duration maxAge;

    private Reloaded(String files, Reader<T> reader, Duration interval, LongSupplier nanoTime)
            throws IOException, GeneralSecurityException {
        this.files = files;
        this.reader = reader;
        this.interval = interval;
        this.nanoTime = nanoTime;
        this.value = reader.read();
        this.readAt = nanoTime.getAsLong();
        this.maxAge = interval;
    }

    /**
     * Reads the files for the first time.
     *
     * @param files what they are, for the log
     * @param interval how old what is known may be
     * @param nanoTime the time, as {@link System#nanoTime}
     * @throws IOException if they cannot be read
     * @throws GeneralSecurityException if what they hold cannot be used
     */
    static <T> Reloaded<T> of(String files, Reader<T> reader, Duration interval, LongSupplier nanoTime)
            throws IOException, GeneralSecurityException {
        return new Reloaded<>(files, reader, interval, nanoTime);
    }

    /** What the files said when they were read last. */
    synchronized T value() {
        long now = nanoTime.getAsLong();
        if (Duration.ofNanos(now - readAt).compareTo(maxAge) >= 0) {
            readAt = now;
            try {
                value = reader.read();
                maxAge = interval;
            } catch (IOException | GeneralSecurityException e) {
                maxAge = interval.compareTo(SOON) < 0 ? interval : SOON;
                LOG.warn("{} cannot be read again, what was read before stays in use: {}", files, e.toString());
            }
        }
        return value;
    }
}
