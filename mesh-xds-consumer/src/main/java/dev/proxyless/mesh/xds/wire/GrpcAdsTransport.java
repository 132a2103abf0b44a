package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Streams over gRPC, to one service of a control plane. */
public final class GrpcAdsTransport implements AdsTransport {

    /** Enough for the endpoints of a very large mesh in one message. */
    private static final int MAX_MESSAGE_BYTES = 256 << 20;

    /** The shortest that gRPC servers tolerate without being configured to. */
    private static final long KEEP_ALIVE_MINUTES = 5;

    private final DiscoveryService service;
    private final Supplier<ManagedChannel> channels;
    private final @Nullable CallCredentials token;
    private @Nullable ManagedChannel channel;
    private @Nullable GrpcStream<?, ?> stream;

    private GrpcAdsTransport(
            DiscoveryService service, Supplier<ManagedChannel> channels, @Nullable CallCredentials token) {
        this.service = service;
        this.channels = channels;
        this.token = token;
    }

    /** The way to the service for all types of {@code server}. Nothing is opened yet. */
    public static GrpcAdsTransport create(ServerConfig server) {
        return create(server, DiscoveryService.AGGREGATED);
    }

    /** The way to a service of {@code server}. Nothing is opened yet. */
    public static GrpcAdsTransport create(ServerConfig server, DiscoveryService service) {
        return new GrpcAdsTransport(
                service,
                () -> channel(server),
                server.tokenFile().map(TokenFile::new).orElse(null));
    }

    /** A way over channels from {@code channels}, which are closed by it. */
    static GrpcAdsTransport over(Supplier<ManagedChannel> channels) {
        return new GrpcAdsTransport(DiscoveryService.AGGREGATED, channels, null);
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
        Channel connection = channel();
        CallOptions options = CallOptions.DEFAULT.withCallCredentials(token);
        if (token == null) {
            options = options.withExecutor(executor); // where no file must be read, as a token's is
        }
        GrpcStream<?, ?> opened = variant == Variant.DELTA
                ? GrpcStream.begun(
                        connection.newCall(service.delta(), options),
                        DeltaDiscoveryRequest.class,
                        listener,
                        listener::onResponse)
                : GrpcStream.begun(
                        connection.newCall(service.stream(), options),
                        DiscoveryRequest.class,
                        listener,
                        listener::onResponse);
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
