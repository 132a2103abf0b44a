package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.model.cluster.HealthStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Envoy's priority load, step by step as its documentation tells it, without regard to speed: availability of each level,
 * healthy before degraded, scaled to what there is, the rest to the first; the number of hosts if all levels are in panic.
 */
final class NaiveLoads {

    private NaiveLoads() {}

    /** The hosts of one priority of one part. */
    record Level(int number, int factor, List<HealthStatus> hosts) {

        int available(HealthStatus health) {
            return Math.min(100, factor * count(health) / hosts.size());
        }

        int count(HealthStatus health) {
            return (int) hosts.stream().filter(health::equals).count();
        }

        boolean panics(double threshold) {
            int usable = count(HealthStatus.HEALTHY) + count(HealthStatus.DEGRADED);
            return 100.0 * usable / hosts.size() < threshold;
        }
    }

    /** The percentage of each level that has any. */
    static Map<String, Integer> shares(List<Level> levels, double panicThreshold) {
        if (levels.isEmpty()) {
            return Map.of();
        }
        int total = 0;
        for (Level level : levels) {
            total += level.available(HealthStatus.HEALTHY) + level.available(HealthStatus.DEGRADED);
        }
        int normalized = Math.min(100, total);
        if (normalized < 100 && levels.stream().allMatch(level -> level.panics(panicThreshold))) {
            return byCount(levels);
        }
        Map<String, Integer> shares = new HashMap<>();
        int left = 100;
        for (HealthStatus health : List.of(HealthStatus.HEALTHY, HealthStatus.DEGRADED)) {
            for (Level level : levels) {
                int share = Math.min(left, level.available(health) * 100 / normalized);
                add(shares, level, share);
                left -= share;
            }
        }
        add(shares, first(levels), left);
        return shares;
    }

    private static Map<String, Integer> byCount(List<Level> levels) {
        int hosts = levels.stream().mapToInt(level -> level.hosts().size()).sum();
        Map<String, Integer> shares = new HashMap<>();
        int left = 100;
        for (Level level : levels) {
            int share = 100 * level.hosts().size() / hosts;
            add(shares, level, share);
            left -= share;
        }
        if (left > 0) {
            add(shares, levels.get(0), left);
        }
        return shares;
    }

    private static Level first(List<Level> levels) {
        for (HealthStatus health : List.of(HealthStatus.HEALTHY, HealthStatus.DEGRADED)) {
            for (Level level : levels) {
                if (level.available(health) > 0) {
                    return level;
                }
            }
        }
        return levels.get(0);
    }

    private static void add(Map<String, Integer> shares, Level level, int share) {
        if (share > 0) {
            shares.merge("level " + level.number(), share, Integer::sum);
        }
    }
}
