package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.client.filter.FilterChain.Named;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the chains of one service's decisions. A filter is the same object wherever the same level of the routes has the last
 * word on it, the listener if none has, and from one revision to the next where all it is told stays the same: its counts and its
 * limits hold for all calls that it is for. As in Envoy, routes that say the same apart from each other count apart.
 *
 * <p>Not thread-safe; on the control loop only.
 */
public final class FilterCompiler {

    private final List<HttpFilter> chain;
    private final FilterFactories factories;
    private final Map<Told, CallFilter> before;
    private final Map<Told, CallFilter> made = new HashMap<>();
    /** Levels of the same names that say the same, by identity and numbered. */
    private final Map<Told, Map<FilterOverrides, Integer>> twins = new HashMap<>();

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

    /** The chain of calls that no route matches. */
    public FilterChain unmatched() {
        return chain.isEmpty() ? FilterChain.NONE : compile(new Levels(List.of(), List.of()));
    }

    /** The chain of calls that are answered before they meet a route. */
    public FilterChain compile(RouteConfig config, VirtualHost host) {
        return chain.isEmpty()
                ? FilterChain.NONE
                : compile(new Levels(List.of(config.filters(), host.filters()), List.of(host.name())));
    }

    /** The chain of a route's calls that go to no cluster. An override of another kind than its filter has no effect. */
    public FilterChain compile(RouteConfig config, VirtualHost host, Route route) {
        return chain.isEmpty()
                ? FilterChain.NONE
                : compile(new Levels(
                        List.of(config.filters(), host.filters(), route.filters()),
                        List.of(host.name(), route.name())));
    }

    /** The chain of a route's calls to one of its clusters. An override of another kind than its filter has no effect. */
    public FilterChain compile(RouteConfig config, VirtualHost host, Route route, WeightedCluster cluster) {
        return chain.isEmpty()
                ? FilterChain.NONE
                : compile(new Levels(
                        List.of(config.filters(), host.filters(), route.filters(), cluster.filters()),
                        List.of(host.name(), route.name(), cluster.cluster().toString())));
    }

    private FilterChain compile(Levels levels) {
        List<Named> filters = new ArrayList<>();
        for (HttpFilter filter : chain) {
            if (!isDisabled(filter, levels.overrides)) {
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

    private CallFilter filter(HttpFilter filter, Levels levels) {
        List<FilterConfig> overrides = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < levels.overrides.size(); i++) {
            FilterOverride override = levels.overrides.get(i).byName().get(filter.name());
            if (override != null && override.config().isPresent()) {
                overrides.add(override.config().get());
                last = i;
            }
        }
        Told told = new Told(filter.name(), filter.config(), List.copyOf(overrides), List.of(), 0);
        if (last >= 0) {
            told = apart(told.at(levels.names.subList(0, last), 0), levels.overrides.get(last));
        }
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

    /** Tells levels of the same names apart, in their order. */
    private Told apart(Told told, FilterOverrides level) {
        Map<FilterOverrides, Integer> seen = twins.computeIfAbsent(told, key -> new IdentityHashMap<>());
        Integer number = seen.get(level);
        if (number == null) {
            number = seen.size();
            seen.put(level, number);
        }
        return told.at(told.where, number);
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

    /** What each level changes, from the widest to the most specific, and the names of all levels but the widest. */
    private record Levels(List<FilterOverrides> overrides, List<String> names) {}

    /**
     * What makes one filter differ from another.
     *
     * @param where the names of the level that has the last word; empty for the widest, and for the listener
     * @param number among levels of the same names that say the same
     */
    private record Told(
            String name, FilterConfig config, List<FilterConfig> overrides, List<String> where, int number) {

        Told at(List<String> place, int nth) {
            return new Told(name, config, overrides, List.copyOf(place), nth);
        }
    }
}
