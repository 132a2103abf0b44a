package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.route;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RouteAction;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes and filters change about metadata that comes and goes. */
class ResponseHeadersRpcTest {

    private static final Metadata.Key<String> ADDED = Metadata.Key.of("x-added", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> SECRET = Metadata.Key.of("x-secret", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("x-id-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Metadata.Key<byte[]> OTHER = Metadata.Key.of("x-other-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final HeaderRules RULES = new HeaderRules(
            List.of(),
            List.of(
                    new HeaderMutation.Remove("x-secret"),
                    new HeaderMutation.Put("x-added", "mesh", Action.OVERWRITE_IF_EXISTS_OR_ADD)));

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void headersAreChangedAndTrailersBehindThemAreNot(boolean byFilter) {
        publish(byFilter);
        server.answer.put(SECRET, "s");
        server.failing.set(1);
        server.headersFirst = true;

        Streams stream = ended();

        assertThat(stream.await().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stream.headers.join().get(ADDED)).isEqualTo("mesh");
        assertThat(stream.trailers.join().get(SECRET)).isEqualTo("s");
        assertThat(stream.trailers.join().get(ADDED)).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResponseOfTrailersAloneIsChanged(boolean byFilter) {
        publish(byFilter);
        server.answer.put(SECRET, "s");
        server.failing.set(1);

        Streams stream = ended();

        assertThat(stream.await().getDescription()).isEqualTo("told to");
        assertThat(stream.headers).isNotDone();
        assertThat(stream.trailers.join().get(SECRET)).isNull();
        assertThat(stream.trailers.join().get(ADDED)).isEqualTo("mesh");
    }

    @Test
    void anRpcThatReachesNoEndpointHasNoResponseToChange() {
        fixture.source.service("orders", List.of(route(RouteAction.Forward.to("v1"), RULES)), cluster("v1", nobody()));

        Streams stream = ended();

        assertThat(stream.await().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stream.trailers.join().keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerOfTheRouteIsChanged(boolean byFilterToo) {
        HeaderRules details = new HeaderRules(
                List.of(), List.of(put("x-details", "%RESPONSE_CODE_DETAILS%"), put("x-route", "%ROUTE_NAME%")));
        HttpFilter filter = HttpFilter.of("mutation", new HeaderMutationConfig(details, false));
        fixture.source.service(
                "orders",
                byFilterToo ? List.of(filter) : List.of(),
                List.of(route(new RouteAction.DirectResponse(503, "closed"), RULES)),
                cluster("v1", server));

        Streams stream = ended();

        assertThat(stream.await().getDescription()).contains("closed");
        assertThat(stream.trailers.join().get(ADDED)).isEqualTo("mesh");
        assertThat(stream.trailers.join().get(key("x-details"))).isEqualTo(byFilterToo ? "direct_response" : null);
        assertThat(stream.trailers.join().get(key("x-route"))).isEqualTo(byFilterToo ? "all" : null);
    }

    @Test
    void valuesTakeTheFirstLineOfAHeader() {
        HeaderRules rules = new HeaderRules(
                List.of(put("x-first", "%REQ(x-many)%")), List.of(put("x-first", "%RESP(x-many)%/%REQ(x-many)%")));
        fixture.source.service("orders", List.of(route(RouteAction.Forward.to("v1"), rules)), cluster("v1", server));
        Metadata sent = new Metadata();
        sent.put(key("x-many"), "a");
        sent.put(key("x-many"), "b");
        server.answer.put(key("x-many"), "c");
        server.answer.put(key("x-many"), "d");
        Streams stream = Streams.prepare(fixture.channel("mesh:///orders"), EchoServer.CHAT, within(10));
        stream.start(sent);
        stream.request(10);
        stream.send("x");
        stream.halfClose();

        assertThat(stream.await().isOk()).isTrue();
        assertThat(server.headers.element().get(key("x-first"))).isEqualTo("a");
        assertThat(stream.headers.join().get(key("x-first"))).isEqualTo("c/a");
    }

    @Test
    void aBinaryHeaderHasItsValueInBase64() {
        HeaderRules rules = new HeaderRules(
                List.of(
                        new HeaderMutation.Remove("x-other-bin"),
                        new HeaderMutation.Put("x-id-bin", "aGVsbG8=", Action.OVERWRITE_IF_EXISTS_OR_ADD),
                        new HeaderMutation.Put("x-bad-bin", "%", Action.OVERWRITE_IF_EXISTS_OR_ADD)),
                List.of());
        fixture.source.service("orders", List.of(route(RouteAction.Forward.to("v1"), rules)), cluster("v1", server));
        Metadata sent = new Metadata();
        sent.put(OTHER, new byte[] {1});
        sent.put(BINARY, new byte[] {2});
        Streams stream = Streams.prepare(fixture.channel("mesh:///orders"), EchoServer.CHAT, within(10));
        stream.start(sent);
        stream.halfClose();

        assertThat(stream.await().isOk()).isTrue();
        Metadata received = server.headers.element();
        assertThat(received.get(BINARY)).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(received.keys()).doesNotContain("x-other-bin", "x-bad-bin");
    }

    private void publish(boolean byFilter) {
        HttpFilter filter = HttpFilter.of("mutation", new HeaderMutationConfig(RULES, false));
        fixture.source.service(
                "orders",
                byFilter ? List.of(filter) : List.of(),
                List.of(route(RouteAction.Forward.to("v1"), byFilter ? HeaderRules.NONE : RULES)),
                cluster("v1", server));
    }

    private Streams ended() {
        Streams stream = Streams.open(fixture.channel("mesh:///orders"), EchoServer.CHAT, within(10));
        stream.halfClose();
        stream.await();
        return stream;
    }

    private EchoServer nobody() {
        EchoServer gone = fixture.server("gone");
        gone.close();
        return gone;
    }

    private static HeaderMutation.Put put(String name, String format) {
        return new HeaderMutation.Put(
                name, TextFormat.parse(format, variable -> null), Action.OVERWRITE_IF_EXISTS_OR_ADD, false);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
