package dev.proxyless.mesh.http.contract;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits with a bound. */
public final class Latches {

    private Latches() {}

    /** Waits for {@code latch}; fails the test if that takes longer than any machine should need. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing happened for 20 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
