package dev.proxyless.mesh.model.filter;

import java.util.Map;

/**
 * What a level of the routes changes about the filters of a listener (Envoy {@code typed_per_filter_config}).
 *
 * @param byName by the name of the filter; names that no filter has are without effect
 */
public record FilterOverrides(Map<String, FilterOverride> byName) {

    /** Filters stay as they are. */
    public static final FilterOverrides NONE = new FilterOverrides(Map.of());

    public FilterOverrides {
        byName = Map.copyOf(byName);
    }
}
