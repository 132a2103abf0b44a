package dev.proxyless.mesh.client.balance;

import java.util.concurrent.ThreadLocalRandom;

/** Where chance comes from. Implementations are thread-safe. */
@FunctionalInterface
public interface RandomSource {

    /** Sixty-four random bits. */
    long nextLong();

    /** A uniform number of 0 (included) to {@code bound} (excluded), which is 1 or more. */
    default long nextLong(long bound) {
        return Long.remainderUnsigned(nextLong(), bound);
    }

    /** The generator of the calling thread. */
    static RandomSource threadLocal() {
        return () -> ThreadLocalRandom.current().nextLong();
    }
}
