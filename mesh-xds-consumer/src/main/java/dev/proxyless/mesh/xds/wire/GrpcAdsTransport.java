package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Streams over gRPC ({@code envoy.service.discovery.v3.AggregatedDiscoveryService}). */
public final class GrpcAdsTransport implements AdsTransport {

    /** Enough for the endpoints of a very large mesh in one message. */
    private static final int MAX_MESSAGE_BYTES = 256 << 20;

    /** The shortest that gRPC servers tolerate without being configured to. */
    private static final long KEEP_ALIVE_MINUTES = 5;

    private final Supplier<ManagedChannel> channels;
    private final @Nullable CallCredentials token;
    private @Nullable ManagedChannel channel;
    private @Nullable GrpcStream<?, ?> stream;

    private GrpcAdsTransport(Supplier<ManagedChannel> channels, @Nullable CallCredentials token) {
        this.channels = channels;
        this.token = token;
    }

    /** The way to {@code server}. Nothing is opened yet. */
    public static GrpcAdsTransport create(ServerConfig server) {
        return new GrpcAdsTransport(
                () -> channel(server), server.tokenFile().map(TokenFile::new).orElse(null));
    }

    /** A way over channels from {@code channels}, which are closed by it. */
    static GrpcAdsTransport over(Supplier<ManagedChannel> channels) {
        return new GrpcAdsTransport(channels, null);
    }

    private static ManagedChannel channel(ServerConfig server) {
        var builder = Grpc.newChannelBuilder(server.target(), GrpcCredentials.of(server.credentials()))
                .userAgent("proxyless-mesh-java")
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(KEEP_ALIVE_MINUTES, TimeUnit.MINUTES)
                .disableRetry();
        server.authority().ifPresent(builder::overrideAuthority);
        return builder.build();
    }

    @Override
    public Stream open(Variant variant, Executor executor, Listener listener) {
        AggregatedDiscoveryServiceStub stub =
                AggregatedDiscoveryServiceGrpc.newStub(channel()).withCallCredentials(token);
        if (token == null) {
            stub = stub.withExecutor(executor); // where no file must be read, as a token's is
        }
        GrpcStream<?, ?> opened = variant == Variant.DELTA
                ? GrpcStream.begun(
                        stub::deltaAggregatedResources, DeltaDiscoveryRequest.class, listener, listener::onResponse)
                : GrpcStream.begun(
                        stub::streamAggregatedResources, DiscoveryRequest.class, listener, listener::onResponse);
        stream = opened;
        return opened;
    }

    /**
     * A connection that carried a stream is used again. One that did not is given up: the channel would wait by its own
     * clock before it tries again, and fail every stream until then.
     */
    private ManagedChannel channel() {
        if (channel != null && (stream == null || !stream.isConnected())) {
            channel.shutdownNow();
            channel = null;
        }
        if (channel == null) {
            channel = channels.get();
        }
        return channel;
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
        stream = null;
    }
}
