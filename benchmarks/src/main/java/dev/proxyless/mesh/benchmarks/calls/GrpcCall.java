package dev.proxyless.mesh.benchmarks.calls;

import dev.proxyless.mesh.testkit.GrpcBackend;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;

/** A unary gRPC call with a short text each way. */
final class GrpcCall implements Call {

    private static final String REQUEST = "hello";

    private final ManagedChannel channel;

    private GrpcCall(ManagedChannel channel) {
        this.channel = channel;
    }

    /** Calls over a channel to {@code target}. */
    static GrpcCall to(String target) {
        return new GrpcCall(Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .build());
    }

    @Override
    public void make() {
        ClientCalls.blockingUnaryCall(channel, GrpcBackend.CALL, CallOptions.DEFAULT, REQUEST);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
