package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcAdsTransportTest {

    private final BlockingQueue<String> client = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> server = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamObserver<DiscoveryResponse>> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamObserver<DeltaDiscoveryResponse>> deltaStreams = new LinkedBlockingQueue<>();
    private volatile boolean delta = true;
    private Server process = start(0);
    private final AdsTransport transport = GrpcConnections.create()
            .to(ServerConfig.insecure("127.0.0.1:" + process.getPort()), DiscoveryService.AGGREGATED);

    @BeforeEach
    @AfterEach
    void nothingIsLeftOver() {
        assertThat(client).isEmpty();
    }

    @AfterEach
    void stop() {
        transport.close();
        process.shutdownNow();
    }

    @Test
    void requestsAndResponsesGoBothWays() throws InterruptedException {
        AdsTransport.Stream stream = open();

        stream.send(DiscoveryRequest.newBuilder().setVersionInfo("7").build());
        assertThat(next(server)).isEqualTo("request 7");
        next(streams).onNext(response("8"));
        assertThat(next(client)).isEqualTo("response 8");
    }

    @Test
    void aResponseWaitsUntilItIsAskedFor() throws InterruptedException {
        AdsTransport.Stream stream = open();
        stream.send(DiscoveryRequest.getDefaultInstance());
        StreamObserver<DiscoveryResponse> responses = next(streams);

        responses.onNext(response("1"));
        responses.onNext(response("2"));
        assertThat(next(client)).isEqualTo("response 1");
        assertThat(client.poll(100, TimeUnit.MILLISECONDS)).isNull();
        stream.requestNext();
        assertThat(next(client)).isEqualTo("response 2");
    }

    @Test
    void theEndOfAStreamIsToldWithTheServersWords() throws InterruptedException {
        open().send(DiscoveryRequest.getDefaultInstance());
        next(streams)
                .onError(
                        Status.PERMISSION_DENIED.withDescription("who are you?").asRuntimeException());
        assertThat(next(client)).isEqualTo("end PERMISSION_DENIED: who are you?");

        open().send(DiscoveryRequest.getDefaultInstance());
        next(streams).onCompleted();
        assertThat(next(client)).isEqualTo("end the control plane closed the stream");
    }

    @Test
    void whereNobodyListensTheEndSaysSoAndEachNewStreamTriesAgain() throws Exception {
        int port = process.getPort();
        process.shutdownNow().awaitTermination();

        transport.open(Variant.STATE_OF_THE_WORLD, Runnable::run, new Recorder());
        assertThat(next(client)).startsWith("end UNAVAILABLE: ").contains("Connection refused");
        process = start(port);
        open();
    }

    @Test
    void theIncrementalVariantIsAStreamOfItsOwn() throws InterruptedException {
        AdsTransport.Stream stream = transport.open(Variant.DELTA, Runnable::run, new Recorder());
        assertThat(next(client)).isEqualTo("ready");

        stream.send(DeltaDiscoveryRequest.newBuilder()
                .addResourceNamesSubscribe("a")
                .build());
        assertThat(next(server)).isEqualTo("subscribe [a]");
        next(deltaStreams)
                .onNext(DeltaDiscoveryResponse.newBuilder()
                        .setSystemVersionInfo("8")
                        .build());
        assertThat(next(client)).isEqualTo("delta 8");
    }

    @Test
    void aControlPlaneWithoutTheVariantSaysSoAndTheConnectionStays() throws InterruptedException {
        delta = false;
        transport.open(Variant.DELTA, Runnable::run, new Recorder());

        String end = next(client);
        assertThat(end.equals("ready") ? next(client) : end).startsWith("unimplemented UNIMPLEMENTED");
        open().send(DiscoveryRequest.newBuilder().setVersionInfo("7").build());
        assertThat(next(server)).isEqualTo("request 7");
    }

    @Test
    void aStreamThatIsClosedEndsAndAnotherTakesItsPlace() throws InterruptedException {
        open().close();
        assertThat(next(client)).startsWith("end CANCELLED");
        open();
    }

    @Test
    void closingEndsTheStream() throws InterruptedException {
        open();

        transport.close();
        assertThat(next(client)).startsWith("end CANCELLED");
    }

    private AdsTransport.Stream open() throws InterruptedException {
        AdsTransport.Stream stream = transport.open(Variant.STATE_OF_THE_WORLD, Runnable::run, new Recorder());
        assertThat(next(client)).isEqualTo("ready");
        return stream;
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came within 10 s");
        }
        return next;
    }

    private static DiscoveryResponse response(String version) {
        return DiscoveryResponse.newBuilder().setVersionInfo(version).build();
    }

    private Server start(int port) {
        try {
            return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                    .addService(new Service())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private final class Service extends AggregatedDiscoveryServiceImplBase {

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta ? new Subscriptions(responses) : super.deltaAggregatedResources(responses);
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
            return new StreamObserver<>() {
                @Override
                public void onNext(DiscoveryRequest request) {
                    server.add("request " + request.getVersionInfo());
                    streams.add(responses);
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {}
            };
        }
    }

    private final class Subscriptions implements StreamObserver<DeltaDiscoveryRequest> {

        private final StreamObserver<DeltaDiscoveryResponse> responses;

        Subscriptions(StreamObserver<DeltaDiscoveryResponse> responses) {
            this.responses = responses;
        }

        @Override
        public void onNext(DeltaDiscoveryRequest request) {
            server.add("subscribe " + request.getResourceNamesSubscribeList());
            deltaStreams.add(responses);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }

    private final class Recorder implements AdsTransport.Listener {

        private boolean ready;

        @Override
        public void onReady() {
            if (!ready) {
                ready = true;
                client.add("ready");
            }
        }

        @Override
        public void onResponse(DiscoveryResponse response) {
            client.add("response " + response.getVersionInfo());
        }

        @Override
        public void onResponse(DeltaDiscoveryResponse response) {
            client.add("delta " + response.getSystemVersionInfo());
        }

        @Override
        public void onEnd(String reason) {
            client.add("end " + reason);
        }

        @Override
        public void onUnimplemented(String reason) {
            client.add("unimplemented " + reason);
        }
    }
}
