package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.FilterConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of filters that there are. Immutable. */
public final class FilterFactories {

    private static final List<FilterFactory<?>> OWN = List.of(new FaultFilters(), new HeaderMutationFilters());

    private final Map<Class<?>, FilterFactory<?>> byConfig;

    private FilterFactories(Map<Class<?>, FilterFactory<?>> byConfig) {
        this.byConfig = byConfig;
    }

    /** Those of the library. */
    public static FilterFactories own() {
        return with(List.of());
    }

    /** Those of the library, and others; one of the same configuration takes the place of the library's. */
    public static FilterFactories with(List<FilterFactory<?>> others) {
        Map<Class<?>, FilterFactory<?>> all = new HashMap<>();
        OWN.forEach(factory -> all.put(factory.configType(), factory));
        others.forEach(factory -> all.put(factory.configType(), factory));
        return new FilterFactories(all);
    }

    /** The kind that a configuration belongs to, or null if there is none. */
    @Nullable FilterFactory<?> of(FilterConfig config) {
        return byConfig.get(config.getClass());
    }
}
