package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.retrying;
import static dev.proxyless.mesh.grpc.MeshFixture.route;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MirroredRpcTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MeshFixture fixture = new MeshFixture(settings -> settings.meterRegistry(registry));
    private final EchoServer own = fixture.server("own");
    private final EchoServer shadow = fixture.server("shadow");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aCopyOfAnRpcGoesToTheOtherCluster() {
        publish(CallPolicy.DEFAULT, shadow.endpoint());

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("own");

        Waits.until(() -> shadow.messages.size() == 1);
        assertThat(shadow.messages).containsExactly("hello");
        assertThat(shadow.authorities).containsExactly("orders-shadow");
        Waits.until(() -> fixture.inFlight("orders", "shadow") == 0 && ended("none") == 1);
    }

    @Test
    void theMessagesOfAStreamAreCopiedAsTheyGo() {
        publish(CallPolicy.DEFAULT, shadow.endpoint());
        ManagedChannel channel = fixture.channel("mesh:///orders");
        call(channel);
        Waits.until(() -> shadow.messages.size() == 1);

        List<String> answers = Streams.talk(channel, EchoServer.CHAT, 3);

        assertThat(answers).containsExactly("own", "own", "own");
        Waits.until(() -> shadow.messages.size() == 4);
        assertThat(shadow.messages).endsWith("message 0", "message 1", "message 2");
    }

    @Test
    void aCopyThatFailsOrHangsIsNotSeen() throws IOException {
        publish(CallPolicy.DEFAULT, shadow.endpoint());
        ManagedChannel channel = fixture.channel("mesh:///orders");
        shadow.failing.set(1);
        assertThat(call(channel)).isEqualTo("own");
        Waits.until(() -> shadow.calls() == 1);
        shadow.silent = true;
        assertThat(call(channel)).isEqualTo("own");
        Waits.until(() -> shadow.calls() == 2);

        publish(CallPolicy.DEFAULT, nobody());

        // The channel takes the new endpoints a moment later.
        Waits.until(() -> call(channel).equals("own") && ended("UNAVAILABLE") > 1);
    }

    @Test
    void onlyTheFirstAttemptIsCopiedAndACopyIsNotTriedAgain() {
        publish(retrying(2, RetryOn.UNAVAILABLE), shadow.endpoint());
        ManagedChannel channel = fixture.channel("mesh:///orders");
        own.failing.set(2);
        shadow.failing.set(1);

        assertThat(call(channel)).isEqualTo("own");
        Waits.until(() -> ended("UNAVAILABLE") == 1);

        assertThat(own.calls()).isEqualTo(3);
        assertThat(shadow.calls()).isEqualTo(1);
    }

    @Test
    void anRpcThatEndsBeforeItsLastMessageTakesItsCopyWithIt() {
        publish(CallPolicy.DEFAULT, shadow.endpoint());
        Streams stream = Streams.open(fixture.channel("mesh:///orders"), EchoServer.CHAT, within(10));
        stream.send("half");
        Waits.until(() -> shadow.messages.size() == 1);

        stream.cancel();

        Waits.until(() -> ended("CANCELLED") == 1);
        Waits.until(() -> fixture.inFlight("orders", "shadow") == 0);
    }

    @Test
    void aCopyOutlivesTheContextOfTheApplication() {
        publish(CallPolicy.DEFAULT, shadow.endpoint());
        ManagedChannel channel = fixture.channel("mesh:///orders");
        Context.CancellableContext context = Context.current().withCancellation();

        context.run(() -> assertThat(call(channel)).isEqualTo("own"));
        context.cancel(null);

        Waits.until(() -> ended("none") == 1);
    }

    @Test
    void aHeaderMayNameTheCluster() {
        MirrorPolicy policy = new MirrorPolicy(new ClusterName.FromHeader("x-to"), new Fraction(100, 100), false);
        publish(CallPolicy.DEFAULT, policy, shadow.endpoint());
        ManagedChannel channel = fixture.channel("mesh:///orders");
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-to", Metadata.ASCII_STRING_MARSHALLER), "shadow");

        call(channel);
        call(ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)));

        Waits.until(() -> shadow.calls() == 1);
        assertThat(shadow.authorities).containsExactly("orders");
    }

    /** How many copies ended with this error. */
    private long ended(String error) {
        return registry.find("grpc.client.mirror.duration").tags("error.type", error).timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void aCopyThatIsDroppedIsCountedByCategory() {
        ClusterSnapshot plain = cluster("shadow", shadow.endpoint());
        EndpointSet dropping = new EndpointSet(
                plain.endpoints().localities(),
                plain.endpoints().overprovisioningFactor(),
                List.of(new DropOverload("maintenance", new Fraction(100, 100))));
        Forward action = Forward.to("own").withMirrors(List.of(MirrorPolicy.to("shadow")));
        fixture.source.service(
                "orders",
                List.of(route(action)),
                cluster("own", own.endpoint()),
                ClusterSnapshot.of(plain.cluster(), dropping));

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("own");
        assertThat(registry.get("grpc.client.call.dropped")
                        .tags("mesh.cluster", "shadow", "mesh.drop.category", "maintenance")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private void publish(CallPolicy policy, Endpoint copies) {
        publish(policy, MirrorPolicy.to("shadow"), copies);
    }

    private void publish(CallPolicy policy, MirrorPolicy mirror, Endpoint copies) {
        Forward action = Forward.to(WeightedClusters.single("own"), policy).withMirrors(List.of(mirror));
        fixture.source.service(
                "orders", List.of(route(action)), cluster("own", own.endpoint()), cluster("shadow", copies));
    }

    private static Endpoint nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Endpoint.of("127.0.0.1", socket.getLocalPort());
        }
    }
}
