package dev.proxyless.mesh.grpc;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do, with a bound. */
final class Waits {

    private Waits() {}

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within ten seconds");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
