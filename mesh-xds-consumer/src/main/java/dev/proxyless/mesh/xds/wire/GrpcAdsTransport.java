package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
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
    private @Nullable ManagedChannel channel;
    private @Nullable GrpcStream stream;

    private GrpcAdsTransport(Supplier<ManagedChannel> channels) {
        this.channels = channels;
    }

    /** The way to {@code server}. Nothing is opened yet. */
    public static GrpcAdsTransport create(ServerConfig server) {
        return new GrpcAdsTransport(() -> channel(server));
    }

    /** A way over channels from {@code channels}, which are closed by it. */
    static GrpcAdsTransport over(Supplier<ManagedChannel> channels) {
        return new GrpcAdsTransport(channels);
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
    public Stream open(Listener listener) {
        GrpcStream opened = new GrpcStream(listener);
        AggregatedDiscoveryServiceGrpc.newStub(channel()).streamAggregatedResources(opened);
        stream = opened;
        return opened;
    }

    /**
     * A connection that carried a stream is used again. One that did not is given up: the channel would wait by its own
     * clock before it tries again, and fail every stream until then.
     */
    private ManagedChannel channel() {
        if (channel != null && (stream == null || !stream.connected)) {
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

    private static final class GrpcStream
            implements Stream, ClientResponseObserver<DiscoveryRequest, DiscoveryResponse> {

        private final Listener listener;

        /** Written by gRPC before the call starts, and read after it has. */
        private @Nullable ClientCallStreamObserver<DiscoveryRequest> requests;

        private volatile boolean connected;

        GrpcStream(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<DiscoveryRequest> observer) {
            requests = observer;
            observer.disableAutoRequestWithInitial(1);
            observer.setOnReadyHandler(() -> {
                connected = true;
                listener.onReady();
            });
        }

        @Override
        public void send(DiscoveryRequest request) {
            if (requests != null) {
                requests.onNext(request);
            }
        }

        @Override
        public void requestNext() {
            if (requests != null) {
                requests.request(1);
            }
        }

        @Override
        public void onNext(DiscoveryResponse response) {
            connected = true;
            listener.onResponse(response);
        }

        @Override
        public void onError(Throwable error) {
            listener.onEnd(describe(Status.fromThrowable(error)));
        }

        @Override
        public void onCompleted() {
            listener.onEnd("the control plane closed the stream");
        }

        private static String describe(Status status) {
            StringBuilder words = new StringBuilder(status.getCode().name());
            if (status.getDescription() != null) {
                words.append(": ").append(status.getDescription());
            }
            for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
                if (cause.getMessage() != null && words.indexOf(cause.getMessage()) < 0) {
                    words.append(": ").append(cause.getMessage());
                }
            }
            return words.toString();
        }
    }
}
