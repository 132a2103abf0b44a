package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc.ClusterDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc.ListenerDiscoveryServiceImplBase;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcConnectionsTest {

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private Server server = start(0);
    private final int port = server.getPort();
    private final GrpcConnections connections = GrpcConnections.create();
    private final Client listeners = new Client(ServerConfig.insecure("127.0.0.1:" + port), DiscoveryService.LISTENERS);
    private final Client clusters = new Client(ServerConfig.insecure("127.0.0.1:" + port), DiscoveryService.CLUSTERS);

    @AfterEach
    void stop() {
        listeners.transport.close();
        clusters.transport.close();
        server.shutdownNow();
    }

    @Test
    void streamsToOneServerGoOverOneConnectionThatLivesAsLongAsTheLast() throws InterruptedException {
        listeners.open(Variant.STATE_OF_THE_WORLD);
        assertTold("connected", "LISTENERS answers");
        clusters.open(Variant.STATE_OF_THE_WORLD);
        assertTold("CLUSTERS answers");

        listeners.transport.close();
        assertTold("LISTENERS ends");
        listeners.transport.close();
        clusters.send();
        assertTold("CLUSTERS answers");
        clusters.transport.close();
        assertTold("CLUSTERS ends", "disconnected");
    }

    @Test
    void aConnectionThatNobodyUsesAnyMoreIsMadeAnewForTheNext() throws InterruptedException {
        listeners.open(Variant.STATE_OF_THE_WORLD);
        assertTold("connected", "LISTENERS answers");
        listeners.transport.close();
        clusters.transport.close();
        assertTold("LISTENERS ends", "disconnected");

        Client next = new Client(ServerConfig.insecure("127.0.0.1:" + port), DiscoveryService.LISTENERS);
        next.open(Variant.STATE_OF_THE_WORLD);
        assertTold("connected", "LISTENERS answers");
        next.transport.close();
        assertTold("LISTENERS ends", "disconnected");
    }

    @Test
    void serversThatDifferInMoreThanWhatIsSpokenHaveConnectionsOfTheirOwn() throws InterruptedException {
        listeners.open(Variant.STATE_OF_THE_WORLD);
        assertTold("connected", "LISTENERS answers");
        Client other = new Client(
                new ServerConfig(
                        "127.0.0.1:" + port,
                        new Credentials.Insecure(),
                        Optional.of("other.example"),
                        Set.of(),
                        Variant.DELTA,
                        List.of(),
                        ReconnectBackOff.DEFAULT),
                DiscoveryService.CLUSTERS);
        other.open(Variant.STATE_OF_THE_WORLD);
        assertTold("connected", "CLUSTERS answers");

        other.transport.close();
        assertTold("CLUSTERS ends", "disconnected");
        listeners.send();
        assertTold("LISTENERS answers");
    }

    @Test
    void aStreamThatTheServerDoesNotHaveLeavesTheConnectionToTheOthers() throws InterruptedException {
        listeners.open(Variant.STATE_OF_THE_WORLD);
        assertTold("connected", "LISTENERS answers");
        clusters.open(Variant.DELTA);
        assertTold("CLUSTERS unimplemented");
        clusters.open(Variant.STATE_OF_THE_WORLD);
        assertTold("CLUSTERS answers");
        listeners.send();

        assertTold("LISTENERS answers");
    }

    @Test
    void whenTheServerComesBackAllHaveOneConnectionAgainAtTheirFirstAttempt() throws Exception {
        listeners.open(Variant.STATE_OF_THE_WORLD);
        assertTold("connected", "LISTENERS answers");
        clusters.open(Variant.STATE_OF_THE_WORLD);
        assertTold("CLUSTERS answers");
        server.shutdownNow().awaitTermination();
        assertTold("LISTENERS ends", "CLUSTERS ends", "disconnected");
        for (int attempt = 0; attempt < 2; attempt++) {
            listeners.open(Variant.STATE_OF_THE_WORLD);
            assertTold("LISTENERS ends");
            clusters.open(Variant.STATE_OF_THE_WORLD);
            assertTold("CLUSTERS ends");
        }
        server = start(port);

        clusters.open(Variant.STATE_OF_THE_WORLD);
        assertTold("connected", "CLUSTERS answers");
        listeners.open(Variant.STATE_OF_THE_WORLD);
        assertTold("LISTENERS answers");
    }

    private void assertTold(String... lines) throws InterruptedException {
        String[] told = new String[lines.length];
        for (int i = 0; i < lines.length; i++) {
            told[i] = this.told.poll(20, TimeUnit.SECONDS);
        }
        assertThat(told).containsExactlyInAnyOrder(lines);
    }

    private Server start(int port) {
        try {
            return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                    .addTransportFilter(new Transports())
                    .addService(new Listeners())
                    .addService(new Clusters())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the server: a connection came or went. */
    private final class Transports extends ServerTransportFilter {

        @Override
        public Attributes transportReady(Attributes attributes) {
            told.add("connected");
            return attributes;
        }

        @Override
        public void transportTerminated(Attributes attributes) {
            told.add("disconnected");
        }
    }

    private static final class Listeners extends ListenerDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamListeners(StreamObserver<DiscoveryResponse> responses) {
            return new Answering(responses);
        }
    }

    private static final class Clusters extends ClusterDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamClusters(StreamObserver<DiscoveryResponse> responses) {
            return new Answering(responses);
        }
    }

    private record Answering(StreamObserver<DiscoveryResponse> responses) implements StreamObserver<DiscoveryRequest> {

        @Override
        public void onNext(DiscoveryRequest request) {
            responses.onNext(DiscoveryResponse.getDefaultInstance());
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
            responses.onCompleted();
        }
    }

    /** What one stream after another comes to. */
    private final class Client {

        private final DiscoveryService service;
        private final AdsTransport transport;
        private AdsTransport.@Nullable Stream stream;

        Client(ServerConfig config, DiscoveryService service) {
            this.service = service;
            this.transport = connections.to(config, service);
        }

        void open(Variant variant) {
            stream = transport.open(variant, Runnable::run, new Recorder(service));
            if (variant == Variant.STATE_OF_THE_WORLD) {
                send();
            }
        }

        void send() {
            AdsTransport.Stream opened = Objects.requireNonNull(stream);
            opened.send(DiscoveryRequest.getDefaultInstance());
            opened.requestNext();
        }
    }

    private final class Recorder implements AdsTransport.Listener {

        private final DiscoveryService service;

        Recorder(DiscoveryService service) {
            this.service = service;
        }

        @Override
        public void onReady() {}

        @Override
        public void onResponse(DiscoveryResponse response) {
            told.add(service + " answers");
        }

        @Override
        public void onResponse(DeltaDiscoveryResponse response) {}

        @Override
        public void onEnd(String reason) {
            told.add(service + " ends");
        }

        @Override
        public void onUnimplemented(String reason) {
            told.add(service + " unimplemented");
        }
    }
}
