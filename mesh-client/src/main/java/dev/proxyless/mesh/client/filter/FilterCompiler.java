package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.client.filter.FilterChain.Named;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.filter.HttpFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the chains of one service's decisions. Where the same filter is told the same, it is the same object, within a
 * revision and from one to the next: its counts and its limits hold for all calls that it is for.
 *
 * <p>Not thread-safe; on the control loop only.
 */
public final class FilterCompiler {

    private final List<HttpFilter> chain;
    private final FilterFactories factories;
    private final Map<Told, CallFilter> before;
    private final Map<Told, CallFilter> made = new HashMap<>();
    private final Map<List<Named>, FilterChain> chains = new HashMap<>();

    private FilterCompiler(List<HttpFilter> chain, FilterFactories factories, Map<Told, CallFilter> before) {
        this.chain = chain;
        this.factories = factories;
        this.before = before;
    }

    /** A compiler for a listener that has none. */
    public static FilterCompiler withoutFilters() {
        return of(List.of(), FilterFactories.NONE);
    }

    /** A compiler of a listener's filters. */
    public static FilterCompiler of(List<HttpFilter> chain, FilterFactories factories) {
        return new FilterCompiler(chain, factories, Map.of());
    }

    /** The same for the next revision of the service, which goes on with the filters of this one. */
    public FilterCompiler next(List<HttpFilter> newChain) {
        return new FilterCompiler(newChain, factories, made);
    }

    /**
     * The chain of a decision. An override of another kind than its filter has no effect.
     *
     * @param levels what each level of the routes changes, from the widest to the most specific
     */
    public FilterChain compile(List<FilterOverrides> levels) {
        if (chain.isEmpty()) {
            return FilterChain.NONE;
        }
        List<Named> filters = new ArrayList<>();
        for (HttpFilter filter : chain) {
            if (!isDisabled(filter, levels)) {
                filters.add(new Named(filter.name(), filter(filter, levels)));
            }
        }
        return filters.isEmpty() ? FilterChain.NONE : chains.computeIfAbsent(filters, FilterChain::new);
    }

    /** As in Envoy, the most specific level that says anything of the filter has the word. */
    private static boolean isDisabled(HttpFilter filter, List<FilterOverrides> levels) {
        boolean disabled = filter.disabled();
        for (FilterOverrides level : levels) {
            FilterOverride override = level.byName().get(filter.name());
            if (override != null) {
                disabled = override.disabled();
            }
        }
        return disabled;
    }

    private CallFilter filter(HttpFilter filter, List<FilterOverrides> levels) {
        List<FilterConfig> overrides = new ArrayList<>();
        for (FilterOverrides level : levels) {
            FilterOverride override = level.byName().get(filter.name());
            if (override != null) {
                override.config().ifPresent(overrides::add);
            }
        }
        Told told = new Told(filter.name(), filter.config(), List.copyOf(overrides));
        CallFilter known = made.get(told);
        if (known == null) {
            known = before.get(told);
        }
        if (known == null) {
            known = create(factories.of(filter.config()), told);
        }
        made.put(told, known);
        return known;
    }

    private static <C extends FilterConfig> CallFilter create(@Nullable FilterFactory<C> factory, Told told) {
        if (factory == null) {
            return unknown(told);
        }
        Class<C> type = factory.configType();
        List<C> overrides =
                told.overrides.stream().filter(type::isInstance).map(type::cast).toList();
        return factory.create(type.cast(told.config), overrides);
    }

    /** Fails all calls: what a control plane wants done must not be left out because its factory is not there. */
    private static CallFilter unknown(Told told) {
        FilterAction answer = FilterAction.Reply.of(
                500,
                "filter \"" + told.name + "\": nothing is known of "
                        + told.config.getClass().getName()
                        + " (expected: a FilterFactory for it, see MeshClientBuilder.filter)",
                "unknown_filter");
        return call -> answer;
    }

    /** What makes one filter differ from another. */
    private record Told(String name, FilterConfig config, List<FilterConfig> overrides) {}
}
