package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;

/** Asks for the health of a service with gRPC's standard health check. */
final class GrpcCaller implements Caller {

    private final ManagedChannel channel;
    private final HealthGrpc.HealthBlockingStub health;

    GrpcCaller(MeshClient mesh, CallTarget target) {
        this.channel = MeshGrpc.create(mesh)
                .newChannelBuilder("mesh:///" + target.service(), InsecureChannelCredentials.create())
                .build();
        this.health = HealthGrpc.newBlockingStub(channel);
    }

    @Override
    public Answer call() {
        try {
            ServingStatus status =
                    health.check(HealthCheckRequest.getDefaultInstance()).getStatus();
            return new Answer(Status.Code.OK.name(), status == ServingStatus.SERVING, null);
        } catch (StatusRuntimeException e) {
            return new Answer(e.getStatus().getCode().name(), false, e.getMessage());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
