package dev.proxyless.mesh.testkit;

import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A control plane that answers every request with {@link Nonsense}, or ends the stream with some error. */
final class GarbageControlPlane implements AutoCloseable {

    private static final int MOST_ANSWERS = 20;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "testkit-garbage");
        made.setDaemon(true);
        return made;
    });
    private final Dice dice;
    private final Nonsense nonsense;
    private final Server server;

    private GarbageControlPlane(Dice dice) throws IOException {
        this.dice = dice;
        this.nonsense = new Nonsense(dice);
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(thread)
                .addService(service(
                        AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
                        AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod()))
                .addService(service(
                        ListenerDiscoveryServiceGrpc.getStreamListenersMethod(),
                        ListenerDiscoveryServiceGrpc.getDeltaListenersMethod()))
                .addService(service(
                        RouteDiscoveryServiceGrpc.getStreamRoutesMethod(),
                        RouteDiscoveryServiceGrpc.getDeltaRoutesMethod()))
                .addService(service(
                        ClusterDiscoveryServiceGrpc.getStreamClustersMethod(),
                        ClusterDiscoveryServiceGrpc.getDeltaClustersMethod()))
                .addService(service(
                        EndpointDiscoveryServiceGrpc.getStreamEndpointsMethod(),
                        EndpointDiscoveryServiceGrpc.getDeltaEndpointsMethod()))
                .build()
                .start();
    }

    static GarbageControlPlane start(long seed) throws IOException {
        return new GarbageControlPlane(new Dice(seed));
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
        thread.shutdown();
    }

    private ServerServiceDefinition service(
            MethodDescriptor<DiscoveryRequest, DiscoveryResponse> world,
            MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> changes) {
        return ServerServiceDefinition.builder(Objects.requireNonNull(world.getServiceName()))
                .addMethod(
                        world,
                        ServerCalls.asyncBidiStreamingCall(
                                answers -> new Talk<DiscoveryRequest, DiscoveryResponse>(answers, nonsense::answer)))
                .addMethod(
                        changes,
                        ServerCalls.asyncBidiStreamingCall(answers ->
                                new Talk<DeltaDiscoveryRequest, DeltaDiscoveryResponse>(answers, nonsense::answer)))
                .build();
    }

    private final class Talk<Q, A> implements StreamObserver<Q> {

        private final StreamObserver<A> answers;
        private final Function<Q, A> answer;
        private boolean ended;

        Talk(StreamObserver<A> answers, Function<Q, A> answer) {
            this.answers = answers;
            this.answer = answer;
        }

        @Override
        public void onNext(Q request) {
            for (int left = ended ? 0 : dice.below(MOST_ANSWERS); left > 0; left--) {
                answers.onNext(answer.apply(request));
            }
            if (!ended && dice.oneIn(8)) {
                end();
            }
        }

        private void end() {
            ended = true;
            if (dice.oneIn(2)) {
                answers.onCompleted();
            } else {
                answers.onError(Status.fromCodeValue(1 + dice.below(16))
                        .withDescription("nonsense")
                        .asRuntimeException());
            }
        }

        @Override
        public void onError(Throwable error) {
            ended = true;
        }

        @Override
        public void onCompleted() {
            if (!ended) {
                ended = true;
                answers.onCompleted();
            }
        }
    }
}
