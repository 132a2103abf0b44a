package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilterCompilerTest {

    private static final VirtualHost HOST = VirtualHost.of("v", List.of("*"), List.of());
    private static final RouteConfig CONFIG = RouteConfig.of("r", List.of(HOST));

    private final FilterCompiler compiler = FilterCompiler.of(
            List.of(HttpFilter.of("f", new Told("of the listener"))), FilterFactories.with(List.of(new Counters())));

    @Test
    void routesThatSayNothingShareTheFilterOfTheListener() {
        Route one = route("one", FilterOverrides.NONE);
        Route other = route("other", FilterOverrides.NONE);

        assertThat(filter(compiler, one)).isSameAs(filter(compiler, other));
    }

    @Test
    void routesThatSayTheSameCountApart() {
        Route one = route("one", override("a"));
        Route other = route("other", override("a"));

        assertThat(filter(compiler, one)).isNotSameAs(filter(compiler, other)).isSameAs(filter(compiler, one));
    }

    @Test
    void routesWithoutNamesCountApartToo() {
        Route one = route("", override("a"));
        Route other = route("", override("a"));

        assertThat(filter(compiler, one)).isNotSameAs(filter(compiler, other)).isSameAs(filter(compiler, one));
    }

    @Test
    void aFilterThatIsToldTheSameOutlivesARevision() {
        CallFilter shared = filter(compiler, route("plain", FilterOverrides.NONE));
        CallFilter own = filter(compiler, route("one", override("a")));
        CallFilter first = filter(compiler, route("", override("a")));
        CallFilter second = filter(compiler, route("", override("a")));

        FilterCompiler next = compiler.next(List.of(HttpFilter.of("f", new Told("of the listener"))));

        assertThat(filter(next, route("", override("a")))).isSameAs(first);
        assertThat(filter(next, route("", override("a")))).isSameAs(second);
        assertThat(filter(next, route("one", override("a")))).isSameAs(own);
        assertThat(filter(next, route("two", override("a")))).isNotSameAs(own);
        assertThat(filter(next, route("plain", FilterOverrides.NONE))).isSameAs(shared);
    }

    @Test
    void aFilterThatIsToldSomethingElseBeginsAnew() {
        CallFilter own = filter(compiler, route("one", override("a")));

        FilterCompiler next = compiler.next(List.of(HttpFilter.of("f", new Told("something else"))));

        assertThat(filter(next, route("one", override("a")))).isNotSameAs(own);
        assertThat(filter(compiler, route("one", override("b")))).isNotSameAs(own);
    }

    private static CallFilter filter(FilterCompiler compiler, Route route) {
        return compiler.compile(CONFIG, HOST, route).filters().get(0).filter();
    }

    private static FilterOverrides override(String what) {
        return new FilterOverrides(Map.of("f", FilterOverride.of(new Told(what))));
    }

    private static Route route(String name, FilterOverrides overrides) {
        return new Route(
                name,
                RouteMatch.path(new PathMatch.Prefix("/", true)),
                new RouteAction.DirectResponse(200, ""),
                HeaderRules.NONE,
                overrides,
                Metadata.EMPTY);
    }

    private record Told(String what) implements FilterConfig {}

    private static final class Counters implements FilterFactory<Told> {

        @Override
        public Class<Told> configType() {
            return Told.class;
        }

        @Override
        public CallFilter create(Told config, List<Told> overrides) {
            return new CallFilter() {
                @Override
                public FilterAction onRequest(FilterCall call) {
                    return FilterAction.CONTINUE;
                }
            };
        }
    }
}
