package dev.proxyless.mesh.http.jdk;

import java.time.Duration;

/**
 * How much of a body may pass, as Envoy counts it: in sixteen parts a second, of which as many as a second's may have been saved up.
 * It begins with one. Used by one thread at a time.
 */
final class Pace {

    private static final int PARTS = 16;
    private static final long PART_NANOS = Duration.ofSeconds(1).toNanos() / PARTS;

    private final long bytesPerPart;
    /** Until when all parts are used up. */
    private long usedUntil;

    /**
     * A pace that begins now.
     *
     * @param bytesPerSecond at least 1
     * @param now in nanoseconds
     */
    Pace(long bytesPerSecond, long now) {
        this.bytesPerPart = Math.max(1, bytesPerSecond / PARTS);
        this.usedUntil = now - PART_NANOS;
    }

    /** How many of {@code wanted} bytes may pass now; from then on they have. Nothing is left of a part that is begun. */
    long take(long wanted, long now) {
        usedUntil = Math.max(usedUntil, now - PARTS * PART_NANOS);
        long parts = Math.min((now - usedUntil) / PART_NANOS, (wanted - 1) / bytesPerPart + 1);
        if (parts <= 0) {
            return 0;
        }
        usedUntil += parts * PART_NANOS;
        return parts > wanted / bytesPerPart ? wanted : parts * bytesPerPart;
    }

    /** How long until more may pass. */
    long nanosToNext(long now) {
        return Math.max(1, usedUntil + PART_NANOS - now);
    }
}
