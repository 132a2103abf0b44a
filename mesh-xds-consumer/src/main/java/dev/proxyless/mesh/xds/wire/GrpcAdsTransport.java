package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Streams over gRPC, one at a time, to one service of a control plane. */
final class GrpcAdsTransport implements AdsTransport {

    private final DiscoveryService service;
    private final GrpcConnection connection;
    private final @Nullable CallCredentials token;
    private @Nullable GrpcStream<?, ?> stream;
    private boolean closed;

    /**
     * @param connection what the streams go over, together with those of other services
     * @param token what each stream shows of who asks, if anything
     */
    GrpcAdsTransport(DiscoveryService service, GrpcConnection connection, @Nullable CallCredentials token) {
        this.service = service;
        this.connection = connection;
        this.token = token;
        connection.acquire();
    }

    @Override
    public Stream open(Variant variant, Executor executor, Listener listener) {
        Channel channel = connection.channel(stream);
        CallOptions options = CallOptions.DEFAULT.withCallCredentials(token);
        if (token == null) {
            options = options.withExecutor(executor); // where no file must be read, as a token's is
        }
        GrpcStream<?, ?> opened = variant == Variant.DELTA
                ? GrpcStream.begun(
                        channel.newCall(service.delta(), options),
                        DeltaDiscoveryRequest.class,
                        listener,
                        listener::onResponse)
                : GrpcStream.begun(
                        channel.newCall(service.stream(), options),
                        DiscoveryRequest.class,
                        listener,
                        listener::onResponse);
        connection.begun(opened);
        stream = opened;
        return opened;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (stream != null) {
            stream.close();
            stream = null;
        }
        connection.release();
    }
}
