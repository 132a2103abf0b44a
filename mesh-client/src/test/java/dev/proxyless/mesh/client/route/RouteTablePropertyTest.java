package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteConfig;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the compiled table against one that tries every route in order. */
class RouteTablePropertyTest {

    private static final int TABLES = 300;
    private static final int REQUESTS = 60;

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 60})
    void aCompiledTableChoosesWhatALinearSearchChooses(int routes) {
        int matched = 0;
        for (long seed = 0; seed < TABLES; seed++) {
            RandomRoutes source = new RandomRoutes(seed);
            RouteConfig config = source.config(routes);
            RouteTable table = RouteTable.compile(config);
            Random chance = new Random(seed);
            for (int i = 0; i < REQUESTS; i++) {
                matched += check(config, table, source, chance.nextLong()) ? 1 : 0;
            }
        }
        assertThat(matched).as("requests with a route").isBetween(TABLES, TABLES * REQUESTS - TABLES);
    }

    private static boolean check(RouteConfig config, RouteTable table, RandomRoutes source, long random) {
        String authority = source.authority();
        String target = source.target();
        HeaderSource headers = source.headers();
        RequestView request = RequestView.of("GET", "http", authority, target, headers);

        RouteDecision decision = table.route(request, random);

        Optional<Route> expected = NaiveRouteTable.route(config, authority, target, request::header, random);
        assertThat(routeOf(decision))
                .as("%s%s in %s", authority, target, config)
                .isEqualTo(expected);
        assertThat(matched(table.trace(request, random))).isEqualTo(expected);
        if (decision instanceof RouteDecision.Unmatched unmatched) {
            assertThat(Optional.ofNullable(unmatched.virtualHost()))
                    .isEqualTo(NaiveRouteTable.virtualHost(config, authority));
        }
        return expected.isPresent();
    }

    private static Optional<Route> matched(RouteTrace trace) {
        return trace.considered().stream()
                .filter(considered -> considered.mismatch() == null)
                .findFirst()
                .flatMap(considered -> Optional.ofNullable(considered.route()));
    }

    private static Optional<Route> routeOf(RouteDecision decision) {
        return decision instanceof RouteDecision.Forward forward ? Optional.of(forward.route()) : Optional.empty();
    }
}
