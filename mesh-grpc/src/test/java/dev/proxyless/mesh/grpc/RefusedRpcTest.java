package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.AccessCondition;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.LimitedDescriptor;
import dev.proxyless.mesh.model.filter.config.LocalRateLimitConfig;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.filter.config.TokenBucket;
import dev.proxyless.mesh.model.filter.config.TokenLimits;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.DescriptorEntry;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimitAction;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
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
        ManagedChannel channel = channel(new RbacConfig(
                Optional.of(new AccessRules.Policies(AccessRules.Action.ALLOW, List.of())), Optional.empty()));

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

    @Test
    void callsWithADescriptorHaveALimitOfTheirOwnAndAreToldHowMuchIsLeft() {
        RateLimit byUser = RateLimit.of(new RateLimitAction.RequestHeader("x-user", "user", false));
        LimitedDescriptor ann = new LimitedDescriptor(
                List.of(new DescriptorEntry("user", "ann")), new TokenBucket(1, 1, Duration.ofDays(1)));
        ManagedChannel channel = channel(new LocalRateLimitConfig(
                TokenLimits.of(new TokenBucket(10, 1, Duration.ofDays(1))).with(List.of(ann), List.of(byUser)),
                429,
                OptionalInt.empty(),
                ALL,
                ALL,
                List.of(new HeaderMutation.Put("x-limited", "yes", Action.ADD_IF_ABSENT)),
                List.of(),
                true));

        Streams first = of(channel, "x-user", "ann");
        assertThat(first.await().isOk()).isTrue();
        assertThat(first.trailers.join().get(key("x-ratelimit-remaining"))).isEqualTo("0");
        Streams second = of(channel, "x-user", "ann");
        assertThat(second.await().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(second.trailers.join().get(key("x-limited"))).isEqualTo("yes");
        assertThat(second.trailers.join().get(key("x-ratelimit-remaining"))).isEqualTo("0");
        assertThat(of(channel, "x-user", "bob").await().isOk()).isTrue();
        assertThat(server.calls()).isEqualTo(2);
    }

    @Test
    void rpcsBeyondALimitThatIsNotEnforcedAreSentWithAMark() {
        ManagedChannel channel = channel(new LocalRateLimitConfig(
                TokenLimits.of(new TokenBucket(1, 1, Duration.ofDays(1))),
                429,
                OptionalInt.empty(),
                ALL,
                new Fraction(0, 100),
                List.of(),
                List.of(new HeaderMutation.Put("x-over", "yes", Action.OVERWRITE_IF_EXISTS_OR_ADD)),
                false));

        call(channel);
        call(channel);

        assertThat(server.headers)
                .extracting(headers -> headers.get(key("x-over")))
                .containsExactly(null, "yes");
    }

    @ParameterizedTest
    @CsvSource({
        "ALLOW, ann, OK",
        "ALLOW, bob, PERMISSION_DENIED",
        "DENY, ann, PERMISSION_DENIED",
        "DENY, bob, OK",
        "LOG, ann, OK",
        "LOG, bob, OK"
    })
    void policiesLookAtMetadataAndTheMethod(AccessRules.Action action, String user, Status.Code expected) {
        AccessCondition method = new AccessCondition.UrlPath(new StringMatch.Exact("/test.Echo/Chat", false));
        AccessCondition ann = new AccessCondition.Header(
                new HeaderMatch.Value("x-user", new StringMatch.Exact("ann", false), false, false));
        AccessRules rules =
                new AccessRules.Policies(action, List.of(new AccessRules.Policy("p", method, ann, Optional.empty())));
        ManagedChannel channel = channel(new RbacConfig(Optional.of(rules), Optional.empty()));

        assertThat(of(channel, "x-user", user).await().getCode()).isEqualTo(expected);
        assertThat(server.calls()).isEqualTo(expected == Status.Code.OK ? 1 : 0);
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
        RbacConfig denied = new RbacConfig(
                Optional.of(new AccessRules.Policies(AccessRules.Action.ALLOW, List.of())), Optional.empty());

        assertThat(failure(channel(denied, route), within(10)).getDescription())
                .isEqualTo("mesh:///orders: RBAC: access denied");
        assertThat(failure(channel(RbacConfig.NONE, route), within(10)).getDescription())
                .contains(without);
    }

    private static Streams of(ManagedChannel channel, String header, String value) {
        Metadata sent = new Metadata();
        sent.put(key(header), value);
        Streams stream = Streams.prepare(channel, EchoServer.CHAT, within(10));
        stream.start(sent);
        stream.halfClose();
        stream.await();
        return stream;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
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
