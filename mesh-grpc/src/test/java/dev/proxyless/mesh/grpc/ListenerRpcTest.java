package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static io.grpc.stub.ClientCalls.blockingUnaryCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.HostRules;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.PathRules.EscapedSlashes;
import dev.proxyless.mesh.model.route.Rewrites;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.StreamLimits;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerRpcTest {

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theAuthorityIsMatchedAndSentWithoutWhatTheListenerTakesAway() {
        publish(rules(EscapedSlashes.KEEP_UNCHANGED), RouteAction.Forward.to("v1"));

        assertThat(call(fixture.channel("mesh:///orders:8080"))).isEqualTo("one");

        assertThat(server.authorities).containsExactly("orders");
    }

    @Test
    void aRewriteOfTheRouteHasTheLastWordOnTheAuthority() {
        RouteAction named = new RouteAction.Forward(
                WeightedClusters.single("v1"), CallPolicy.DEFAULT, Rewrites.host(new HostRewrite.Literal("internal")));
        publish(rules(EscapedSlashes.KEEP_UNCHANGED), named);

        assertThat(call(fixture.channel("mesh:///orders:8080"))).isEqualTo("one");

        assertThat(server.authorities).containsExactly("internal");
    }

    @ParameterizedTest
    @CsvSource({
        "UNESCAPE_AND_FORWARD, test.Echo/a%2FUnary, UNAVAILABLE, the listener rewrites",
        "KEEP_UNCHANGED, test.Echo//Unary, UNAVAILABLE, the listener rewrites /test.Echo//Unary to /test.Echo/Unary",
        "REJECT_REQUEST, test.Echo/a%2FUnary, INTERNAL, path /test.Echo/a%2FUnary has an escaped slash",
        "UNESCAPE_AND_REDIRECT, test.Echo/a%2FUnary, INTERNAL, gRPC follows no redirects"
    })
    void aMethodWhosePathTheListenerWouldChangeFailsAndSaysWhy(
            EscapedSlashes escaped, String method, Status.Code code, String why) {
        publish(rules(escaped), RouteAction.Forward.to("v1"));
        ManagedChannel channel = fixture.channel("mesh:///orders:8080");
        MethodDescriptor<String, String> odd =
                EchoServer.UNARY.toBuilder().setFullMethodName(method).build();

        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class, () -> blockingUnaryCall(channel, odd, within(10), "hello"));

        assertThat(failure.getStatus().getCode()).isEqualTo(code);
        assertThat(failure.getStatus().getDescription()).contains("mesh:///orders:8080: ", why);
        assertThat(server.calls()).isZero();
    }

    @Test
    void filtersAreNotAskedAboutWhatTheListenerRefuses() {
        AccessRules nobody = new AccessRules.Policies(AccessRules.Action.ALLOW, List.of());
        HttpFilter denying = HttpFilter.of("rbac", new RbacConfig(Optional.of(nobody), Optional.empty()));
        ListenerRules plain = rules(EscapedSlashes.REJECT_REQUEST);
        publish(
                new ListenerRules(List.of(denying), plain.limits(), plain.paths(), plain.hosts(), Optional.empty()),
                RouteAction.Forward.to("v1"));
        ManagedChannel channel = fixture.channel("mesh:///orders:8080");
        MethodDescriptor<String, String> odd =
                EchoServer.UNARY.toBuilder().setFullMethodName("a%2fb/c").build();

        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class, () -> blockingUnaryCall(channel, odd, within(10), "hello"));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    }

    private void publish(ListenerRules rules, RouteAction action) {
        VirtualHost host = VirtualHost.of("v", List.of("orders"), List.of(MeshFixture.route(action)));
        fixture.source.service("orders:8080", rules, host, cluster("v1", server));
    }

    private static ListenerRules rules(EscapedSlashes escaped) {
        return new ListenerRules(
                List.of(),
                StreamLimits.NONE,
                new PathRules(true, true, escaped),
                new HostRules(false, OptionalInt.of(8080), false),
                Optional.empty());
    }
}
