package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.FilterConfig;
import java.util.List;

/**
 * Makes filters of one kind. Found by {@link java.util.ServiceLoader}, or given to {@code MeshClientBuilder.filter}. Called on
 * the control loop when a configuration is compiled, once for each combination of configurations that occurs.
 *
 * @param <C> the configuration that belongs to the kind
 */
public interface FilterFactory<C extends FilterConfig> {

    /** The configuration that belongs to the kind. */
    Class<C> configType();

    /**
     * Makes a filter.
     *
     * @param config what the listener says
     * @param overrides what the levels of the routes say that say anything, from the widest (the route configuration) to the
     *     most specific (a weighted cluster). Most filters heed the last alone; see {@link #mostSpecific}
     */
    CallFilter create(C config, List<C> overrides);

    /** The client is closed: what the filters hold is given back. Calls that were begun may still be on their way. Idempotent. */
    default void close() {}

    /** The configuration that counts where the most specific one stands for all. */
    static <C> C mostSpecific(C config, List<C> overrides) {
        return overrides.isEmpty() ? config : overrides.get(overrides.size() - 1);
    }
}
