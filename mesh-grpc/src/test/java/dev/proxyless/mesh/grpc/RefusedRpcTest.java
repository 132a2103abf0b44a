package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.LocalRateLimitConfig;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.filter.config.TokenBucket;
import dev.proxyless.mesh.model.filter.config.TokenLimits;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefusedRpcTest {

    private static final Fraction ALL = new Fraction(100, 100);

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anRpcThatMayNotBeSentIsDenied() {
        ManagedChannel channel = channel(
                new RbacConfig(Optional.of(new AccessRules(AccessRules.Action.ALLOW, List.of())), Optional.empty()));

        Status status = failure(channel, within(10));

        assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(status.getDescription()).isEqualTo("mesh:///orders: RBAC: access denied");
        assertThat(server.calls()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"true, RESOURCE_EXHAUSTED", "false, UNAVAILABLE"})
    void anRpcBeyondTheLimitEndsWithTheCodeThatIsAskedFor(boolean asExhausted, Status.Code expected) {
        ManagedChannel channel = channel(new LocalRateLimitConfig(
                TokenLimits.of(new TokenBucket(1, 1, Duration.ofDays(1))),
                429,
                asExhausted ? OptionalInt.of(Status.Code.RESOURCE_EXHAUSTED.value()) : OptionalInt.empty(),
                ALL,
                ALL,
                List.of(),
                List.of(),
                false));

        assertThat(call(channel)).isEqualTo("one");
        Status status = failure(channel, within(10));

        assertThat(status.getCode()).isEqualTo(expected);
        assertThat(status.getDescription()).isEqualTo("mesh:///orders: local_rate_limited");
        assertThat(server.calls()).isEqualTo(1);
    }

    static Stream<Arguments> routesToNoCluster() {
        RouteMatch elsewhere = RouteMatch.path(new PathMatch.Exact("/elsewhere", false));
        RouteMatch all = RouteMatch.path(new PathMatch.Prefix("/", true));
        return Stream.of(
                Arguments.of(Route.of("r", elsewhere, RouteAction.Forward.to("v1")), "no route of virtual host"),
                Arguments.of(Route.of("r", all, RouteAction.Forward.to("v9")), "cluster v9"),
                Arguments.of(Route.of("r", all, new RouteAction.NonForwarding()), "is for servers"),
                Arguments.of(Route.of("r", all, new RouteAction.DirectResponse(404, "gone")), "gone"));
    }

    @ParameterizedTest
    @MethodSource("routesToNoCluster")
    void filtersHaveTheFirstWordAlsoWhereNoClusterIs(Route route, String without) {
        RbacConfig denied =
                new RbacConfig(Optional.of(new AccessRules(AccessRules.Action.ALLOW, List.of())), Optional.empty());

        assertThat(failure(channel(denied, route), within(10)).getDescription())
                .isEqualTo("mesh:///orders: RBAC: access denied");
        assertThat(failure(channel(RbacConfig.NONE, route), within(10)).getDescription())
                .contains(without);
    }

    private ManagedChannel channel(FilterConfig config, Route route) {
        fixture.source.service("orders", List.of(HttpFilter.of("f", config)), List.of(route), cluster("v1", server));
        return fixture.channel("mesh:///orders");
    }

    private ManagedChannel channel(FilterConfig config) {
        fixture.source.service("orders", List.of(HttpFilter.of("f", config)), List.of(to("v1")), cluster("v1", server));
        return fixture.channel("mesh:///orders");
    }
}
