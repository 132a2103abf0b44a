package dev.proxyless.mesh.benchmarks.scale;

import com.google.protobuf.MessageLite;
import com.google.rpc.Status;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A control plane that answers every request at once and counts what goes over its streams, state of the world and
 * incremental. What it does is guarded by its own lock, which the streams take as well.
 */
final class Plane extends AggregatedDiscoveryServiceImplBase {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final World world = new World();
    private final List<AdsStream> streams = new ArrayList<>();
    private Traffic traffic = Traffic.NONE;
    /** When the first response of a push was sent; 0 if none was. */
    private long firstSent;

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
        return opened(new SotwStream(this, responses));
    }

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
            StreamObserver<DeltaDiscoveryResponse> responses) {
        return opened(new DeltaStream(this, responses));
    }

    /** What there is. */
    World world() {
        return world;
    }

    /** Serves {@code shape} as well and tells all clients; the time at which it began to tell them. */
    synchronized long configure(Shape shape) {
        world.configure(shape);
        return push();
    }

    /** Moves an endpoint and tells all clients; the time at which it began to tell them. */
    synchronized long change(Shape shape, Shape.Change change) {
        world.apply(shape, change);
        return push();
    }

    /** What went over the streams so far. */
    synchronized Traffic traffic() {
        return traffic;
    }

    /**
     * Waits until a client has acknowledged the newest endpoints of at least so many clusters.
     *
     * @return the time at which that was seen
     */
    synchronized long awaitAcknowledged(int clusters) throws InterruptedException {
        long start = System.nanoTime();
        while (streams.stream().noneMatch(stream -> stream.hasAcknowledged(clusters))) {
            long left = PATIENCE_NANOS - (System.nanoTime() - start);
            if (left <= 0) {
                throw new IllegalStateException("no client has the endpoints of " + clusters + " clusters");
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return System.nanoTime();
    }

    synchronized void count(MessageLite request) {
        traffic = traffic.withRequest(request.getSerializedSize());
    }

    synchronized <T extends MessageLite> void send(StreamObserver<T> responses, T response) {
        traffic = traffic.withResponse(response.getSerializedSize());
        if (firstSent == 0) {
            firstSent = System.nanoTime();
        }
        responses.onNext(response);
    }

    synchronized void ended(AdsStream stream) {
        streams.remove(stream);
    }

    /** A client that refuses what it is sent measures nothing. */
    static void check(Status refusal) {
        if (refusal.getCode() != 0) {
            System.err.println("refused: " + refusal.getMessage());
        }
    }

    private synchronized <T extends AdsStream> T opened(T stream) {
        streams.add(stream);
        return stream;
    }

    /** To find out what to send is not the clients' affair, so time runs from the first response on. */
    private long push() {
        firstSent = 0;
        for (ResourceType type : ResourceType.values()) {
            List.copyOf(streams).forEach(stream -> stream.push(type));
        }
        return firstSent == 0 ? System.nanoTime() : firstSent;
    }
}
