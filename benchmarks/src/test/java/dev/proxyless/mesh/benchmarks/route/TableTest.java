package dev.proxyless.mesh.benchmarks.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableTest {

    @ParameterizedTest
    @EnumSource
    void onlyTheLastRouteMatchesTheRequest(Table table) {
        for (int count : List.of(10, 1000)) {
            List<RouteSpec> routes = table.routes(count);

            assertThat(routes).hasSize(count).doesNotHaveDuplicates();
            assertThat(routes.stream().filter(TableTest::matches)).containsExactly(routes.get(count - 1));
        }
    }

    private static boolean matches(RouteSpec route) {
        var match = route.toModel();
        return match.path().matches(Table.PATH)
                && match.headers().stream().allMatch(header -> header.matches(Table.TENANT));
    }
}
