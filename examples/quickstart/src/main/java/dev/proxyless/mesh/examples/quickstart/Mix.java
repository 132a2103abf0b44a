package dev.proxyless.mesh.examples.quickstart;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which versions answered a number of calls.
 *
 * @param answers the number of answers by version
 * @param failed how many calls had none
 */
record Mix(Map<String, Long> answers, long failed) {

    private static final double SIGMAS = 4;

    long of(String version) {
        return answers.getOrDefault(version, 0L);
    }

    long total() {
        return answers.values().stream().mapToLong(Long::longValue).sum() + failed;
    }

    boolean allBy(String version) {
        return of(version) == total();
    }

    /** Whether chance explains the difference to a share: it is within four standard deviations of it. */
    boolean isAbout(String version, double share) {
        double expected = total() * share;
        double deviation = Math.sqrt(total() * share * (1 - share));
        return Math.abs(of(version) - expected) <= SIGMAS * deviation;
    }

    /** The counts for the result. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(answers);
        counts.put("failed", failed);
        return counts;
    }
}
