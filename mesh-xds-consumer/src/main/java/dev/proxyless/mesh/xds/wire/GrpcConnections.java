package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one source to its control planes: one for each server, however many streams go over it. Servers are the
 * same if target, protection and the name on their certificate are. Called by one thread.
 */
public final class GrpcConnections {

    /** Enough for the endpoints of a very large mesh in one message. */
    private static final int MAX_MESSAGE_BYTES = 256 << 20;

    /** The shortest that gRPC servers tolerate without being configured to. */
    private static final long KEEP_ALIVE_MINUTES = 5;

    private final Map<Peer, GrpcConnection> connections = new HashMap<>();

    private record Peer(String target, Credentials credentials, Optional<String> authority) {

        /** By the target alone: see {@link ServerConfig#hashCode}. */
        @Override
        public int hashCode() {
            return target.hashCode();
        }
    }

    private GrpcConnections() {}

    /** No connections yet. */
    public static GrpcConnections create() {
        return new GrpcConnections();
    }

    /** The way to a service of {@code server}. Nothing is opened before a stream is. */
    public AdsTransport to(ServerConfig server, DiscoveryService service) {
        Peer peer = new Peer(server.target(), server.credentials(), server.authority());
        GrpcConnection connection = connections.computeIfAbsent(
                peer, same -> new GrpcConnection(() -> channel(same), () -> connections.remove(same)));
        return new GrpcAdsTransport(service, connection, GrpcCredentials.ofCalls(server));
    }

    private static ManagedChannel channel(Peer peer) {
        var builder = Grpc.newChannelBuilder(peer.target(), GrpcCredentials.of(peer.credentials()))
                .userAgent("proxyless-mesh-java")
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(KEEP_ALIVE_MINUTES, TimeUnit.MINUTES)
                .disableRetry();
        peer.authority().ifPresent(builder::overrideAuthority);
        return builder.build();
    }
}
