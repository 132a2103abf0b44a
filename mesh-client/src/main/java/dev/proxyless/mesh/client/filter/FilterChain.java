package dev.proxyless.mesh.client.filter;

import java.util.List;

/** The filters that are at work on one route, in the order of the listener. Immutable but for what the filters count. */
public record FilterChain(List<Named> filters) {

    /** No filters. */
    public static final FilterChain NONE = new FilterChain(List.of());

    public FilterChain {
        filters = List.copyOf(filters);
    }

    /** Whether calls pass as they are. */
    public boolean isEmpty() {
        return filters.isEmpty();
    }

    /**
     * A filter in its place.
     *
     * @param name its name in the listener
     * @param filter the filter
     */
    public record Named(String name, CallFilter filter) {}
}
