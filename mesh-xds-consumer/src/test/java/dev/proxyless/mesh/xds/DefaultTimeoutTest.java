package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Routes that say no timeout have the one that the application says. */
class DefaultTimeoutTest {

    private static final String ROUTES = """
            name: orders
            virtual_hosts:
            - name: orders
              domains: ["orders"]
              routes:
              - match: {prefix: "/said"}
                route: {cluster: c, timeout: 3s}
              - match: {prefix: "/"}
                route: {cluster: c}
            """;

    private final XdsSource source = XdsSource.create(Bootstrap.of(ConfigDocument.parse("mesh.yaml", ROUTES)));

    @Test
    void itIsEnvoysUnlessTheApplicationSaysAnother() {
        assertThat(timeouts(source)).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(15));
    }

    @Test
    void itIsThatOfTheApplicationIfItSaysOne() {
        assertThat(timeouts(source.withDefaultTimeout(Duration.ofMinutes(2))))
                .containsExactly(Duration.ofSeconds(3), Duration.ofMinutes(2));
        assertThat(timeouts(source.withDefaultTimeout(Duration.ZERO)))
                .containsExactly(Duration.ofSeconds(3), Duration.ZERO);
    }

    @Test
    void itIsNotNegative() {
        assertThatThrownBy(() -> source.withDefaultTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout of routes: PT-1S (expected: >= 0)");
    }

    private static List<Duration> timeouts(XdsSource source) {
        ManualLoop loop = new ManualLoop();
        RecordingSink sink = new RecordingSink();
        source.start(loop, sink);
        source.want(Set.of(ServiceName.of("orders")));
        loop.runPending();
        return sink.ready("orders").routes().virtualHosts().get(0).routes().stream()
                .map(Route::action)
                .map(action -> ((RouteAction.Forward) action).policy().timeout())
                .toList();
    }
}
