package dev.proxyless.mesh.client.balance;

import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * Which share of a cluster's calls each priority gets, in percent, by its healthy and by its degraded endpoints. The sum
 * of all is 100.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority">Envoy,
 *     priority levels</a>
 */
final class PriorityLoad {

    private final int[] healthy;
    private final int[] degraded;
    private final boolean[] panic;

    private PriorityLoad(int priorities) {
        this.healthy = new int[priorities];
        this.degraded = new int[priorities];
        this.panic = new boolean[priorities];
    }

    /**
     * How many endpoints of a priority there are, and of which health.
     *
     * @param overprovisioningFactor in percent: how much of the calls a partly healthy priority still takes
     */
    record Census(int total, int healthy, int degraded, int overprovisioningFactor) {

        /** A priority of which nothing may be used. */
        Census ofNone() {
            return new Census(0, 0, 0, overprovisioningFactor);
        }

        private int availability(int count) {
            return total == 0 ? 0 : (int) Math.min(100, (long) overprovisioningFactor * count / total);
        }

        private boolean isBelow(double panicThreshold) {
            double usable = total == 0 ? 0 : 100.0 * healthy / total + 100.0 * degraded / total;
            return usable < panicThreshold;
        }
    }

    /**
     * Shares the calls out.
     *
     * @param priorities the priorities, first to last
     * @param panicThreshold in percent
     */
    static PriorityLoad of(Census[] priorities, double panicThreshold) {
        int[] healthy = availability(priorities, Census::healthy);
        int[] degraded = availability(priorities, Census::degraded);
        int available = Math.min(100, sum(healthy) + sum(degraded));
        PriorityLoad load = new PriorityLoad(priorities.length);
        if (available > 0) {
            load.shareOut(healthy, degraded, available);
        }
        if (available < 100 && load.allInPanic(priorities, panicThreshold)) {
            load.shareOutByCount(priorities);
        }
        return load;
    }

    private static int[] availability(Census[] priorities, ToIntFunction<Census> count) {
        int[] availability = new int[priorities.length];
        for (int i = 0; i < availability.length; i++) {
            availability[i] = priorities[i].availability(count.applyAsInt(priorities[i]));
        }
        return availability;
    }

    /** Without a stream, as all here: there may be thousands of clusters. */
    private static int sum(int[] values) {
        int sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }

    private void shareOut(int[] healthyAvailability, int[] degradedAvailability, int available) {
        int left = fill(healthy, healthyAvailability, 100, available);
        left = fill(degraded, degradedAvailability, left, available);
        int first = firstPositive(healthyAvailability);
        if (first < healthy.length) {
            healthy[first] += left;
        } else {
            degraded[firstPositive(degradedAvailability)] += left;
        }
    }

    /** Gives each priority what it can take, scaled to the sum that is available; returns what is left. */
    private static int fill(int[] load, int[] availability, int total, int available) {
        int left = total;
        for (int i = 0; i < load.length; i++) {
            load[i] = Math.min(left, availability[i] * 100 / available);
            left -= load[i];
        }
        return left;
    }

    /** Finds out which priorities are in panic, where health is ignored; true if all of them are. */
    private boolean allInPanic(Census[] priorities, double panicThreshold) {
        boolean all = true;
        for (int i = 0; i < priorities.length; i++) {
            panic[i] = priorities[i].isBelow(panicThreshold);
            all &= panic[i];
        }
        return all;
    }

    /** If every priority is in panic, each gets its share of the endpoints, whatever their health. */
    private void shareOutByCount(Census[] priorities) {
        long total = Arrays.stream(priorities).mapToLong(Census::total).sum();
        if (total == 0) {
            return;
        }
        Arrays.fill(degraded, 0);
        int left = 100;
        for (int i = 0; i < healthy.length; i++) {
            healthy[i] = (int) (100L * priorities[i].total() / total);
            left -= healthy[i];
        }
        int[] totals = Arrays.stream(priorities).mapToInt(Census::total).toArray();
        healthy[firstPositive(totals)] += left;
    }

    private static int firstPositive(int[] values) {
        int first = 0;
        while (first < values.length && values[first] <= 0) {
            first++;
        }
        return first;
    }

    /** The share of the healthy endpoints of a priority, or of all its endpoints if it is in panic. */
    int healthy(int priority) {
        return healthy[priority];
    }

    /** The share of the degraded endpoints of a priority, or again of all its endpoints if it is in panic. */
    int degraded(int priority) {
        return degraded[priority];
    }

    /** Whether so few endpoints of a priority are usable that all of them are used. */
    boolean inPanic(int priority) {
        return panic[priority];
    }
}
