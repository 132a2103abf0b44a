package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The kinds of filters that there are. Immutable. */
public final class FilterFactories {

    private static final List<FilterFactory<?>> OWN = List.of(
            new FaultFilters(),
            new HeaderMutationFilters(),
            new RbacFilters(),
            new LocalRateLimitFilters(),
            new StatefulSessionFilters(InstantSource.system()));

    /** No kinds. */
    static final FilterFactories NONE = new FilterFactories(Map.of());

    private final Map<Class<?>, FilterFactory<?>> byConfig;

    private FilterFactories(Map<Class<?>, FilterFactory<?>> byConfig) {
        this.byConfig = byConfig;
    }

    /** Those of the library, and those that {@link ServiceLoader} finds. */
    public static FilterFactories installed() {
        return with(List.of());
    }

    /** These, those that are installed, and those of the library; of the same configuration the first one counts. */
    public static FilterFactories with(List<FilterFactory<?>> others) {
        Map<Class<?>, FilterFactory<?>> all = new HashMap<>();
        others.forEach(factory -> all.putIfAbsent(factory.configType(), factory));
        ServiceLoader.load(FilterFactory.class).forEach(factory -> all.putIfAbsent(factory.configType(), factory));
        OWN.forEach(factory -> all.putIfAbsent(factory.configType(), factory));
        return new FilterFactories(all);
    }

    /** These, of which none delays or aborts a call on purpose, whatever a control plane says. */
    public FilterFactories withoutFaults() {
        Map<Class<?>, FilterFactory<?>> all = new HashMap<>(byConfig);
        all.put(FaultConfig.class, new WithoutFaults());
        return new FilterFactories(all);
    }

    /** See {@link FilterFactory#close}. */
    public void close() {
        byConfig.values().forEach(FilterFactory::close);
    }

    /** The kind that a configuration belongs to, or null if there is none. */
    @Nullable FilterFactory<?> of(FilterConfig config) {
        return byConfig.get(config.getClass());
    }

    private static final class WithoutFaults implements FilterFactory<FaultConfig> {

        @Override
        public Class<FaultConfig> configType() {
            return FaultConfig.class;
        }

        @Override
        public CallFilter create(FaultConfig config, List<FaultConfig> overrides) {
            return call -> FilterAction.CONTINUE;
        }
    }
}
