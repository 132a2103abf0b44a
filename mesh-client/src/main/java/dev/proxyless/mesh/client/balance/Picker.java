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
     * @param filter which hosts may be chosen; if it allows none of those that the policy would choose from, the result is
     *     null
     * @return the host, or null if there is none
     */
    @Nullable Host pick(RandomSource random, HostFilter filter);
}
