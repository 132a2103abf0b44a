package dev.proxyless.mesh.model.route;

import java.util.List;
import java.util.Map;

/**
 * Which endpoints a retry passes over, if it can.
 *
 * @param avoidPrevious whether those that were tried ({@code envoy.retry_host_predicates.previous_hosts})
 * @param omitCanaries whether those whose metadata says {@code canary: true} under {@code envoy.lb} ({@code
 *     envoy.retry_host_predicates.omit_canary_hosts})
 * @param omitMetadata those whose metadata under {@code envoy.lb} has all entries of one of these ({@code
 *     envoy.retry_host_predicates.omit_host_metadata})
 * @param prioritiesUpdateFrequency after how many attempts, again and again, the priorities that were tried are left out
 *     ({@code envoy.retry_priorities.previous_priorities}); 0 means never
 */
public record RetryHosts(
        boolean avoidPrevious,
        boolean omitCanaries,
        List<Map<String, Object>> omitMetadata,
        int prioritiesUpdateFrequency) {

    /** Every endpoint will do. */
    public static final RetryHosts ANY = new RetryHosts(false, false, List.of(), 0);

    /** Those that were tried are passed over. */
    public static final RetryHosts AVOID_PREVIOUS = new RetryHosts(true, false, List.of(), 0);

    public RetryHosts {
        omitMetadata = List.copyOf(omitMetadata);
        if (prioritiesUpdateFrequency < 0) {
            throw new IllegalArgumentException(
                    "prioritiesUpdateFrequency: " + prioritiesUpdateFrequency + " (expected: >= 0)");
        }
    }

    /** Whether a retry may go anywhere. */
    public boolean isAny() {
        return !avoidPrevious && !omitCanaries && omitMetadata.isEmpty() && prioritiesUpdateFrequency == 0;
    }
}
