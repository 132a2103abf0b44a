package dev.proxyless.mesh.model.filter;

import java.util.Optional;

/**
 * What a level of the routes changes about one filter.
 *
 * @param config what the filter is told here; empty if this only switches it on or off
 * @param disabled whether it does nothing here
 */
public record FilterOverride(Optional<FilterConfig> config, boolean disabled) {

    /** The filter does nothing. */
    public static final FilterOverride DISABLED = new FilterOverride(Optional.empty(), true);

    /** The filter is told this. */
    public static FilterOverride of(FilterConfig config) {
        return new FilterOverride(Optional.of(config), false);
    }
}
