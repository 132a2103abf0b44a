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
    private static final int CANDIDATES = 32;

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
        this.step = pool.total() == pool.size() ? 1 : evenStep(pool.total());
        this.cursor = new AtomicLong(Long.remainderUnsigned(start, pool.total()));
    }

    /** The place of the next host. */
    int next() {
        long position = cursor.getAndIncrement() % pool.total();
        return pool.indexOf((int) (position * step % pool.total()));
    }

    /**
     * A step that visits every point once, as evenly as possible: of the candidates near the golden ratio, the one whose
     * continued fraction has the least sum of quotients, which bounds how far a part of a round strays from its share
     * (Niederreiter, Random Number Generation and Quasi-Monte Carlo Methods, section 3.1).
     */
    private static long evenStep(long total) {
        long middle = Math.round(total * GOLDEN_RATIO);
        long best = 1;
        long least = Long.MAX_VALUE;
        for (long step = Math.max(1, middle - CANDIDATES); step < Math.min(total, middle + CANDIDATES); step++) {
            long unevenness = sumOfQuotients(total, step);
            if (unevenness < least) {
                best = step;
                least = unevenness;
            }
        }
        return best;
    }

    /** The sum of the quotients in Euclid's algorithm, or the greatest number if the two have a common divisor. */
    private static long sumOfQuotients(long total, long step) {
        long sum = 0;
        long larger = total;
        long smaller = step;
        while (smaller != 0) {
            sum += larger / smaller;
            long rest = larger % smaller;
            larger = smaller;
            smaller = rest;
        }
        return larger == 1 ? sum : Long.MAX_VALUE;
    }
}
