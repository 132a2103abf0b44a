package dev.proxyless.mesh.testkit;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that says on an aggregated stream exactly what a test tells it to. */
final class AdsProbe implements AutoCloseable {

    private static final String TYPES = "type.googleapis.com/envoy.config.";
    static final String LISTENER = TYPES + "listener.v3.Listener";
    static final String ROUTES = TYPES + "route.v3.RouteConfiguration";
    static final String CLUSTER = TYPES + "cluster.v3.Cluster";
    static final String ENDPOINTS = TYPES + "endpoint.v3.ClusterLoadAssignment";

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final ManagedChannel channel;
    private final StreamObserver<DiscoveryRequest> requests;

    AdsProbe(ControlPlane plane) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", plane.port())
                .usePlaintext()
                .build();
        requests = AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(new Answers());
    }

    void subscribe(String type, String... names) {
        requests.onNext(request(type, names).build());
    }

    void acknowledge(DiscoveryResponse response, String... names) {
        requests.onNext(request(response.getTypeUrl(), names)
                .setVersionInfo(response.getVersionInfo())
                .setResponseNonce(response.getNonce())
                .build());
    }

    void refuse(DiscoveryResponse response, String message, String... names) {
        DiscoveryRequest.Builder nack = request(response.getTypeUrl(), names).setResponseNonce(response.getNonce());
        nack.getErrorDetailBuilder().setMessage(message);
        requests.onNext(nack.build());
    }

    /** The next answer; the end of the stream fails the test. */
    DiscoveryResponse answer() throws InterruptedException {
        return (DiscoveryResponse) next();
    }

    /** The next answer, or the error that ended the stream. */
    Object next() throws InterruptedException {
        Object next = received.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no answer in 10 s");
        }
        return next;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static DiscoveryRequest.Builder request(String type, String... names) {
        return DiscoveryRequest.newBuilder()
                .setNode(Node.newBuilder().setId("probe"))
                .setTypeUrl(type)
                .addAllResourceNames(List.of(names));
    }

    private final class Answers implements StreamObserver<DiscoveryResponse> {

        @Override
        public void onNext(DiscoveryResponse response) {
            received.add(response);
        }

        @Override
        public void onError(Throwable error) {
            received.add(error);
        }

        @Override
        public void onCompleted() {
            received.add("completed");
        }
    }
}
