package dev.proxyless.mesh.client.balance;

import org.jspecify.annotations.Nullable;

/**
 * Chooses a host of a cluster at one revision. Thread-safe, without locks; immutable but for a cursor.
 *
 * <p>Priorities, localities, weights, health and the policy were all worked out when the picker was made.
 */
public interface Picker {

    /**
     * Chooses a host.
     *
     * @param random where chance comes from
     * @param filter which hosts may be chosen. A refused choice is followed by others of the same priority, then of
     *     the other priorities
     * @return the host, or null if there is no usable one that the filter allows
     */
    @Nullable Host pick(RandomSource random, HostFilter filter);
}
