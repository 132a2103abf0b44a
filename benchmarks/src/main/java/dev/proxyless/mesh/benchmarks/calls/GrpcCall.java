package dev.proxyless.mesh.benchmarks.calls;

import dev.proxyless.mesh.testkit.GrpcBackend;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;

/** A unary gRPC call with a short text each way. */
final class GrpcCall implements Call {

    private static final String REQUEST = "hello";

    private static final long LIMIT_SECONDS = 15;

    private final ManagedChannel channel;
    private final boolean limited;

    private GrpcCall(ManagedChannel channel, boolean limited) {
        this.channel = channel;
        this.limited = limited;
    }

    /** Calls over a channel to {@code target}. */
    static GrpcCall to(String target) {
        return new GrpcCall(channel(target), false);
    }

    /** Calls over a channel to {@code target}, and gives each call 15 s. */
    static GrpcCall limited(String target) {
        return new GrpcCall(channel(target), true);
    }

    @Override
    public void make() {
        CallOptions options =
                limited ? CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS) : CallOptions.DEFAULT;
        ClientCalls.blockingUnaryCall(channel, GrpcBackend.CALL, options, REQUEST);
    }

    private static ManagedChannel channel(String target) {
        return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
