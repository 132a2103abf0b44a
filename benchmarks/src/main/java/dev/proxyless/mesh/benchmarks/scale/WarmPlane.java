package dev.proxyless.mesh.benchmarks.scale;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lets the code of a control plane run warm before anybody is measured, as that of a control plane in use is: it pushes
 * thousands of changes, in both variants, to a client of its own process that only acknowledges.
 */
final class WarmPlane {

    private static final int CHANGES = 4_000;
    private static final long PATIENCE_SECONDS = 60;

    private WarmPlane() {}

    /** Has {@code server}, which serves {@code plane} and nothing that anybody else is to see, push changes until it is warm. */
    static void warmUp(Server server, Plane plane) throws InterruptedException {
        plane.configure(Shape.SMALL);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
        try {
            AggregatedDiscoveryServiceStub stub = AggregatedDiscoveryServiceGrpc.newStub(channel);
            sotw(stub, plane);
            delta(stub, plane);
        } finally {
            channel.shutdownNow();
        }
    }

    private static void sotw(AggregatedDiscoveryServiceStub stub, Plane plane) throws InterruptedException {
        Answers<DiscoveryResponse> answers = new Answers<>();
        StreamObserver<DiscoveryRequest> requests = stub.streamAggregatedResources(answers);
        DiscoveryRequest.Builder request = DiscoveryRequest.newBuilder().setTypeUrl(ResourceType.ENDPOINTS.url());
        for (int cluster = 0; cluster < Shape.SMALL.clusters(); cluster++) {
            request.addResourceNames(Shape.SMALL.cluster(cluster));
        }
        requests.onNext(request.build());
        for (int number = 0; number < CHANGES; number++) {
            requests.onNext(request.setResponseNonce(answers.next().getNonce()).build());
            plane.change(Shape.SMALL, Shape.SMALL.change(number));
        }
        requests.onCompleted();
    }

    private static void delta(AggregatedDiscoveryServiceStub stub, Plane plane) throws InterruptedException {
        Answers<DeltaDiscoveryResponse> answers = new Answers<>();
        StreamObserver<DeltaDiscoveryRequest> requests = stub.deltaAggregatedResources(answers);
        DeltaDiscoveryRequest.Builder first =
                DeltaDiscoveryRequest.newBuilder().setTypeUrl(ResourceType.ENDPOINTS.url());
        for (int cluster = 0; cluster < Shape.SMALL.clusters(); cluster++) {
            first.addResourceNamesSubscribe(Shape.SMALL.cluster(cluster));
        }
        requests.onNext(first.build());
        for (int number = CHANGES; number < 2 * CHANGES; number++) {
            requests.onNext(DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(ResourceType.ENDPOINTS.url())
                    .setResponseNonce(answers.next().getNonce())
                    .build());
            plane.change(Shape.SMALL, Shape.SMALL.change(number));
        }
        requests.onCompleted();
    }

    /** What came, in order. */
    private static final class Answers<R> implements StreamObserver<R> {

        private final LinkedBlockingQueue<R> received = new LinkedBlockingQueue<>();

        R next() throws InterruptedException {
            R answer = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IllegalStateException("the control plane that is to be warmed up does not answer");
            }
            return answer;
        }

        @Override
        public void onNext(R response) {
            received.add(response);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
