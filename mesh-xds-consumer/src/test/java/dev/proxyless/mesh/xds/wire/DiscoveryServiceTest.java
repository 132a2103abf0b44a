package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc.ClusterDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc.EndpointDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc.ListenerDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc.RouteDiscoveryServiceImplBase;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The services for one type each, over a real connection to a server that has them and no other. */
@ParameterizedClass
@EnumSource(value = DiscoveryService.class, mode = EnumSource.Mode.EXCLUDE, names = "AGGREGATED")
class DiscoveryServiceTest {

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Server server = start();
    private final DiscoveryService service;
    private final AdsTransport transport;

    DiscoveryServiceTest(DiscoveryService service) {
        this.service = service;
        this.transport = GrpcConnections.create().to(ServerConfig.insecure("127.0.0.1:" + server.getPort()), service);
    }

    @AfterEach
    void stop() {
        transport.close();
        server.shutdownNow();
    }

    @Test
    void theStateOfTheWorldComesFromItsOwnMethod() throws InterruptedException {
        transport
                .open(Variant.STATE_OF_THE_WORLD, Runnable::run, new Recorder())
                .send(DiscoveryRequest.newBuilder().setVersionInfo("7").build());

        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(service + " 7");
    }

    @Test
    void changesComeFromItsOwnMethod() throws InterruptedException {
        transport
                .open(Variant.DELTA, Runnable::run, new Recorder())
                .send(DeltaDiscoveryRequest.newBuilder().setResponseNonce("8").build());

        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(service + " delta 8");
    }

    private static Server start() {
        try {
            return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(new Listeners())
                    .addService(new Routes())
                    .addService(new Clusters())
                    .addService(new Endpoints())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static StreamObserver<DiscoveryRequest> stream(String name, StreamObserver<DiscoveryResponse> responses) {
        return new Answering<>(
                responses,
                request -> DiscoveryResponse.newBuilder()
                        .setVersionInfo(name + " " + request.getVersionInfo())
                        .build());
    }

    private static StreamObserver<DeltaDiscoveryRequest> delta(
            String name, StreamObserver<DeltaDiscoveryResponse> responses) {
        return new Answering<>(
                responses,
                request -> DeltaDiscoveryResponse.newBuilder()
                        .setSystemVersionInfo(name + " delta " + request.getResponseNonce())
                        .build());
    }

    private record Answering<Q, R>(StreamObserver<R> responses, Function<Q, R> answer) implements StreamObserver<Q> {

        @Override
        public void onNext(Q request) {
            responses.onNext(answer.apply(request));
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
            responses.onCompleted();
        }
    }

    private static final class Listeners extends ListenerDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamListeners(StreamObserver<DiscoveryResponse> responses) {
            return stream("LISTENERS", responses);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaListeners(StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta("LISTENERS", responses);
        }
    }

    private static final class Routes extends RouteDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamRoutes(StreamObserver<DiscoveryResponse> responses) {
            return stream("ROUTES", responses);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaRoutes(StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta("ROUTES", responses);
        }
    }

    private static final class Clusters extends ClusterDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamClusters(StreamObserver<DiscoveryResponse> responses) {
            return stream("CLUSTERS", responses);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaClusters(StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta("CLUSTERS", responses);
        }
    }

    private static final class Endpoints extends EndpointDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamEndpoints(StreamObserver<DiscoveryResponse> responses) {
            return stream("ENDPOINTS", responses);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaEndpoints(StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta("ENDPOINTS", responses);
        }
    }

    private final class Recorder implements AdsTransport.Listener {

        @Override
        public void onReady() {}

        @Override
        public void onResponse(DiscoveryResponse response) {
            told.add(response.getVersionInfo());
        }

        @Override
        public void onResponse(DeltaDiscoveryResponse response) {
            told.add(response.getSystemVersionInfo());
        }

        @Override
        public void onEnd(String reason) {}

        @Override
        public void onUnimplemented(String reason) {
            told.add("unimplemented " + reason);
        }
    }
}
