package dev.proxyless.mesh.testkit;

import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An xDS control plane in this process: ADS and the services for one type each, state of the world and incremental, on a port
 * of the loopback interface, the same answers for every node. It can be stopped and started again on the same port, and tells what clients acknowledged
 * and what they refused.
 *
 * <pre>{@code
 * try (ControlPlane plane = ControlPlane.start()) {
 *     plane.publish(MeshDefinition.empty().service("orders", RouteDefinition.to("orders-v1")).cluster(…));
 * }
 * }</pre>
 *
 * <p>All methods are thread-safe and block until what they say is done.
 */
public final class ControlPlane implements AutoCloseable {

    private static final long SHUTDOWN_SECONDS = 10;

    private final ExecutorService thread;
    private final Journal journal = new Journal();
    private final Publication publication = new Publication();
    private @Nullable Server server;
    private int port;

    private ControlPlane() {
        // One thread for requests and for changes: java-control-plane locks its cache, but not the order of its
        // answers.
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "testkit-control-plane");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts a control plane that serves nothing yet, on a free port. */
    public static ControlPlane start() {
        ControlPlane plane = new ControlPlane();
        plane.restart();
        return plane;
    }

    /** The port on 127.0.0.1; it stays the same over {@link #stop} and {@link #restart}. */
    public synchronized int port() {
        return port;
    }

    /** A gRPC bootstrap (gRFC A27) for a client of this control plane. */
    public String bootstrapJson() {
        return """
                {
                  "xds_servers": [
                    {
                      "server_uri": "127.0.0.1:%d",
                      "channel_creds": [{"type": "insecure"}],
                      "server_features": ["xds_v3"]
                    }
                  ],
                  "node": {"id": "testkit"}
                }
                """.formatted(port());
    }

    /** What is served. */
    public MeshDefinition definition() {
        return publication.definition();
    }

    /** Serves {@code definition} from now on instead of all before, in one step. */
    public void publish(MeshDefinition definition) {
        update(before -> definition);
    }

    /** Changes what is served, in one step. */
    public void update(UnaryOperator<MeshDefinition> change) {
        CompletableFuture.runAsync(() -> publication.update(change), thread).join();
    }

    /** Starts the control plane again after {@link #stop}; it serves what it served. Does nothing if it runs. */
    public synchronized void restart() {
        if (server != null) {
            return;
        }
        V3DiscoveryServer discovery = new V3DiscoveryServer(journal, publication.newWatcher());
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .executor(thread)
                    .addService(discovery.getAggregatedDiscoveryServiceImpl())
                    .addService(discovery.getListenerDiscoveryServiceImpl())
                    .addService(discovery.getRouteDiscoveryServiceImpl())
                    .addService(discovery.getClusterDiscoveryServiceImpl())
                    .addService(discovery.getEndpointDiscoveryServiceImpl())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
        port = server.getPort();
    }

    /** Breaks every stream and refuses connections until {@link #restart}. Does nothing if it is stopped. */
    public synchronized void stop() {
        if (server == null) {
            return;
        }
        Server stopping = server;
        server = null;
        try {
            stopping.shutdownNow().awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many responses were acknowledged as a whole. */
    public long acknowledged() {
        return journal.acknowledged();
    }

    /** What clients refused, oldest first; the newest hundred. */
    public List<Refusal> refusals() {
        return journal.refusals();
    }

    /** How many streams clients have open now. */
    public int streamsOpen() {
        return journal.streamsOpen();
    }

    /** How many streams clients have opened since the start, those that ended included. */
    public long streamsOpened() {
        return journal.streamsOpened();
    }

    /** Stops for good. */
    @Override
    public void close() {
        stop();
        thread.shutdown();
    }

    /**
     * A response that a client refused, as a whole or in part (a NACK).
     *
     * @param resourceType the type URL
     * @param version the version that the client keeps, empty if it has none
     * @param message the client's error detail
     */
    public record Refusal(String resourceType, String version, String message) {}
}
