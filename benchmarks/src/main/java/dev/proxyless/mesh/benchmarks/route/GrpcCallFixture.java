package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.benchmarks.Bytes;
import dev.proxyless.mesh.testkit.ControlPlane;
import dev.proxyless.mesh.testkit.MeshDefinition;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** The request of the benchmark as gRPC has it, and a control plane that serves the table. */
final class GrpcCallFixture {

    private final MethodDescriptor<byte[], byte[]> method = Bytes.unary(Table.PATH.substring(1));
    private final Metadata headers = new Metadata();

    GrpcCallFixture() {
        headers.put(Metadata.Key.of(RouteSpec.HEADER, Metadata.ASCII_STRING_MARSHALLER), Table.TENANT);
    }

    MethodDescriptor<byte[], byte[]> method() {
        return method;
    }

    Metadata headers() {
        return headers;
    }

    /** A control plane that serves {@code table} with so many routes. */
    ControlPlane controlPlane(Table table, int routes) {
        ControlPlane plane = ControlPlane.start();
        plane.publish(MeshDefinition.empty()
                .listener(EnvoyResources.listener(EnvoyResources.routes(table.routes(routes))))
                .cluster(Fixture.STABLE, Fixture.members(Fixture.STABLE))
                .cluster(Fixture.CANARY, Fixture.members(Fixture.CANARY)));
        return plane;
    }
}
