package dev.proxyless.mesh.testkit;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
    private final Server server;

    private GarbageControlPlane(Dice dice) throws IOException {
        this.dice = dice;
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(thread)
                .addService(new Service(new Nonsense(dice)))
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

    private final class Service extends AggregatedDiscoveryServiceImplBase {

        private final Nonsense nonsense;

        Service(Nonsense nonsense) {
            this.nonsense = nonsense;
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> answers) {
            return new Talk<>(answers, nonsense::answer);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> answers) {
            return new Talk<>(answers, nonsense::answer);
        }
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
