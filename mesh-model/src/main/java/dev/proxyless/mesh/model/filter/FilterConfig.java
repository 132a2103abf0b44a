package dev.proxyless.mesh.model.filter;

import java.util.Set;

/**
 * What a filter is told. Implementations are immutable, and equal content is equal: a filter whose configuration stays the
 * same keeps what it counts when other things change.
 */
public interface FilterConfig {

    /**
     * The clusters that the filter itself calls, which a client then knows beside those of the routes. Those that a listener's
     * filter names count; what a route tells it may name them again, and no others.
     */
    default Set<String> clusters() {
        return Set.of();
    }
}
