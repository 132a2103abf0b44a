package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.split;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Balancing;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.SessionConfig;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionRpcTest {

    private static final io.grpc.Metadata.Key<String> COOKIE =
            io.grpc.Metadata.Key.of("cookie", io.grpc.Metadata.ASCII_STRING_MARSHALLER);
    private static final io.grpc.Metadata.Key<String> SET_COOKIE =
            io.grpc.Metadata.Key.of("set-cookie", io.grpc.Metadata.ASCII_STRING_MARSHALLER);

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer one = fixture.server("one");
    private final EchoServer two = fixture.server("two");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void everyRpcWithTheCookieOfTheFirstGoesWhereTheFirstWent() {
        Channel channel = channel(false, cluster("v1", one, two));
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        String first = call(capturing(channel, headers));
        String cookie = cookie(headers);

        for (int i = 0; i < 6; i++) {
            assertThat(call(capturing(with(channel, cookie), headers))).isEqualTo(first);
            assertThat(setCookie(headers)).isNull();
        }
    }

    @Test
    void anEndpointThatIsGoneIsReplacedUnlessTheSessionIsStrict() {
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        call(capturing(channel(false, cluster("v1", one)), headers));
        String cookie = cookie(headers);

        assertThat(call(with(channel(false, cluster("v1", two)), cookie))).isEqualTo("two");
        Channel strict = with(channel(true, cluster("v1", two)), cookie);
        assertThatThrownBy(() -> call(strict))
                .hasMessageContaining("UNAVAILABLE")
                .hasMessageContaining("the session's endpoint");
    }

    @Test
    void anEndpointThatGoesAwayKeepsItsSessionsIfTheClusterSaysSo() {
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        call(capturing(channel(false, cluster("v1", one)), headers));
        String cookie = cookie(headers);
        Endpoint draining =
                new Endpoint(one.endpoint().address(), List.of(), HealthStatus.DRAINING, 1, "", Metadata.EMPTY);
        EndpointSet members = EndpointSet.of(draining, two.endpoint());
        Cluster cluster = Cluster.of("v1", new Membership.Eds("v1"))
                .withBalancing(Balancing.DEFAULT
                        .withPanicThreshold(0)
                        .withSessionHealth(EnumSet.of(HealthStatus.HEALTHY, HealthStatus.DRAINING)));

        Channel channel = channel(false, ClusterSnapshot.of(cluster, members));

        assertThat(call(channel)).isEqualTo("two");
        assertThat(call(with(channel, cookie))).isEqualTo("one");
        assertThat(call(channel)).isEqualTo("two");
    }

    @Test
    void aSessionStaysAtItsClusterWhereTheRouteHasSeveral() {
        SessionConfig.Cookie session = new SessionConfig.Cookie("s", Duration.ofHours(1), "");
        ClusterSnapshot[] clusters = {cluster("v1", one), cluster("v2", two)};
        Channel channel = channel(session, true, split("v1", 50, "v2", 50), clusters);
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        Set<String> answered = new HashSet<>();
        for (int i = 0; answered.size() < 2 && i < 1000; i++) {
            String first = call(capturing(channel, headers));
            String cookie = cookie(headers);
            for (int again = 0; again < 10; again++) {
                assertThat(call(capturing(with(channel, cookie), headers))).isEqualTo(first);
                assertThat(setCookie(headers)).isNull();
            }
            answered.add(first);
        }
        assertThat(answered).hasSize(2);
    }

    @Test
    void aSessionStaysAtACanaryThatGetsNoMoreOfTheOthers() {
        SessionConfig.Cookie session = new SessionConfig.Cookie("s", Duration.ofHours(1), "");
        ClusterSnapshot[] clusters = {cluster("v1", one), cluster("v2", two)};
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        assertThat(call(capturing(channel(session, true, split("v1", 0, "v2", 1), clusters), headers)))
                .isEqualTo("two");
        String cookie = cookie(headers);

        Channel canary = channel(session, true, split("v1", 1, "v2", 0), clusters);

        assertThat(call(canary)).isEqualTo("one");
        assertThat(call(with(canary, cookie))).isEqualTo("two");
    }

    @Test
    void aClusterThatTheRouteDoesNotNameIsNotGoneTo() {
        SessionConfig.Cookie session = new SessionConfig.Cookie("s", Duration.ofHours(1), "");
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        call(capturing(channel(session, false, to("v2"), cluster("v2", two)), headers));
        String cookie = cookie(headers);

        Channel other = channel(session, false, to("v1"), cluster("v1", one), cluster("v2", two));

        assertThat(call(capturing(with(other, cookie), headers))).isEqualTo("one");
        assertThat(cookie(headers)).isNotEqualTo(cookie);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s;cluster:v2", "%s;v2"})
    void aSessionOfAnotherGrpcNamesItsClusterInPlainText(String form) {
        SessionConfig.Cookie session = new SessionConfig.Cookie("s", Duration.ofHours(1), "");
        Channel channel = channel(session, true, split("v1", 1, "v2", 0), cluster("v1", one), cluster("v2", two));
        String plain = String.format(form, two.endpoint().address());
        String cookie = "s=" + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));

        assertThat(call(with(channel, cookie))).isEqualTo("two");
    }

    @Test
    void aResponseOfTrailersAloneTellsTheSessionToo() {
        Channel channel = channel(false, cluster("v1", one));
        one.failing.set(1);

        Streams stream = Streams.open(channel, EchoServer.CHAT, MeshFixture.within(10));

        assertThat(stream.await().getDescription()).isEqualTo("told to");
        assertThat(stream.trailers.join().get(SET_COOKIE)).startsWith("s=");
    }

    @Test
    void aHeaderMayNameTheEndpointAndTellIt() {
        Channel channel = channel(new SessionConfig.Header("x-session"), true, cluster("v1", one, two));
        io.grpc.Metadata.Key<String> key =
                io.grpc.Metadata.Key.of("x-session", io.grpc.Metadata.ASCII_STRING_MARSHALLER);
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        String first = call(capturing(channel, headers));
        io.grpc.Metadata session = new io.grpc.Metadata();
        session.put(
                key,
                Objects.requireNonNull(Objects.requireNonNull(headers.get()).get(key)));
        Channel with = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(session));

        for (int i = 0; i < 6; i++) {
            assertThat(call(capturing(with, headers))).isEqualTo(first);
            assertThat(Objects.requireNonNull(headers.get()).get(key)).isNull();
        }
    }

    @Test
    void aRetryGoesWhereItWouldWithoutTheSessionAndTheResponseTellsIt() {
        CallPolicy policy = CallPolicy.DEFAULT.withRetry(
                RetryPolicy.of(Set.of(RetryOn.UNAVAILABLE), 1).withHosts(RetryHosts.AVOID_PREVIOUS));
        SessionConfig.Cookie cookie = new SessionConfig.Cookie("s", Duration.ofHours(1), "");
        Channel channel = channel(cookie, false, to(policy, "v1"), cluster("v1", one, two));
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        String first = call(capturing(channel, headers));
        String session = cookie(headers);
        EchoServer named = first.equals("one") ? one : two;
        named.failing.set(1);

        assertThat(call(capturing(with(channel, session), headers))).isNotEqualTo(first);
        assertThat(cookie(headers)).isNotEqualTo(session);
    }

    private Channel channel(boolean strict, ClusterSnapshot cluster) {
        return channel(new SessionConfig.Cookie("s", Duration.ofHours(1), ""), strict, cluster);
    }

    private Channel channel(SessionConfig.State state, boolean strict, ClusterSnapshot cluster) {
        return channel(state, strict, to("v1"), cluster);
    }

    private Channel channel(SessionConfig.State state, boolean strict, Route route, ClusterSnapshot... clusters) {
        SessionConfig session = new SessionConfig(Optional.of(state), strict);
        fixture.source.service("orders", List.of(HttpFilter.of("session", session)), List.of(route), clusters);
        return fixture.channel("mesh:///orders");
    }

    private static Channel capturing(Channel channel, AtomicReference<io.grpc.Metadata> headers) {
        return ClientInterceptors.intercept(
                channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
    }

    private static Channel with(Channel channel, String cookie) {
        io.grpc.Metadata headers = new io.grpc.Metadata();
        headers.put(COOKIE, cookie);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static String cookie(AtomicReference<io.grpc.Metadata> headers) {
        String set = Objects.requireNonNull(setCookie(headers));
        assertThat(set).startsWith("s=\"").endsWith("; Max-Age=3600; HttpOnly");
        return set.substring(0, set.indexOf(';'));
    }

    private static @Nullable String setCookie(AtomicReference<io.grpc.Metadata> headers) {
        return Objects.requireNonNull(headers.get()).get(SET_COOKIE);
    }
}
