package dev.proxyless.mesh.client.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Round robin over a pool: in every round each host comes exactly as often as its weight says, also if many threads ask.
 * Thread-safe; the only state is one cursor.
 *
 * <p>A round visits every point of the pool's line once. Steps of about 0.618 of the line, the golden ratio, spread the
 * visits to a heavy host over the round without a schedule in memory (the three-distance theorem; Knuth, The Art of
 * Computer Programming, volume 3, section 6.4). Hosts of equal weight come in their order.
 */
final class HostSequence {

    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private final HostPool pool;
    private final long step;
    private final AtomicLong cursor;

    /**
     * A sequence.
     *
     * @param pool the hosts
     * @param start where the sequence begins; random, so that many clients do not begin with the same host
     */
    HostSequence(HostPool pool, long start) {
        this.pool = pool;
        this.step = pool.total() == pool.size() ? 1 : coprimeNear(pool.total() * GOLDEN_RATIO, pool.total());
        this.cursor = new AtomicLong(Long.remainderUnsigned(start, pool.total()));
    }

    /** The place of the next host. */
    int next() {
        long position = cursor.getAndIncrement() % pool.total();
        return pool.indexOf((int) (position * step % pool.total()));
    }

    private static long coprimeNear(double wanted, long total) {
        long step = Math.max(1, Math.round(wanted));
        while (Weights.gcd(total, step) != 1) {
            step++;
        }
        return step;
    }
}
