package dev.proxyless.mesh.client.balance;

import org.jspecify.annotations.Nullable;

/**
 * Hosts and their weights as one line of points: each host has as many points as its weight says. Immutable; looking up
 * the host of a point takes constant time on average, whatever the number of hosts.
 */
final class HostPool {

    /** The sum of weights is at most this, so that a product of two points fits a long. */
    static final long MAX_TOTAL = Integer.MAX_VALUE;

    private final Host[] hosts;
    /** Where the points of each host end; null if each has exactly one. */
    private final int @Nullable [] ends;
    /** A host at or shortly before the one that has the points of each equal part of the line; null if not needed. */
    private final int @Nullable [] guide;

    private final int total;

    private HostPool(Host[] hosts, int @Nullable [] ends, int @Nullable [] guide, int total) {
        this.hosts = hosts;
        this.ends = ends;
        this.guide = guide;
        this.total = total;
    }

    /**
     * A pool.
     *
     * @param all at least one host; not to be changed any more
     * @param weights of each host, 1 or more; only their ratios count. If their sum is too large for the line they are
     *     scaled down, and none falls below one point
     */
    static HostPool of(Host[] all, long[] weights) {
        long[] reduced = Weights.reduce(weights, MAX_TOTAL);
        int[] ends = new int[all.length];
        int end = 0;
        for (int i = 0; i < all.length; i++) {
            end += Math.toIntExact(reduced[i]);
            ends[i] = end;
        }
        return end == all.length ? new HostPool(all, null, null, end) : new HostPool(all, ends, guide(ends, end), end);
    }

    /** A pool of hosts, at least one, that have the same weight. The array is not to be changed any more. */
    static HostPool equal(Host[] all) {
        return new HostPool(all, null, null, all.length);
    }

    private static int[] guide(int[] ends, int total) {
        int[] guide = new int[ends.length];
        int host = 0;
        for (int part = 0; part < guide.length; part++) {
            // The lowest point whose part this is: part * total / length, rounded up.
            long point = ((long) part * total + guide.length - 1) / guide.length;
            while (ends[host] <= point) {
                host++;
            }
            guide[part] = host;
        }
        return guide;
    }

    /** How many hosts there are. */
    int size() {
        return hosts.length;
    }

    /** How many points there are. */
    int total() {
        return total;
    }

    /** The host at a place, 0 to {@link #size}. */
    Host host(int index) {
        return hosts[index];
    }

    /** The place of the host that has a point, 0 to {@link #total}. */
    int indexOf(int point) {
        if (ends == null || guide == null) {
            return point;
        }
        int index = guide[(int) ((long) point * guide.length / total)];
        while (ends[index] <= point) {
            index++;
        }
        return index;
    }

    /** How many points the host at a place has. */
    int weight(int index) {
        if (ends == null) {
            return 1;
        }
        return index == 0 ? ends[0] : ends[index] - ends[index - 1];
    }
}
