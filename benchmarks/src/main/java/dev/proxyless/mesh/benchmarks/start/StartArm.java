package dev.proxyless.mesh.benchmarks.start;

import dev.proxyless.mesh.benchmarks.ClassPath;
import dev.proxyless.mesh.benchmarks.ServerProcess;

/** Who starts. Each with the class path that an application of its kind has. */
enum StartArm {
    PLAIN("plain channel"),
    MESH("mesh:///"),
    XDS("xds:/// (grpc-xds)");

    private final String label;

    StartArm(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    String classPath() {
        return switch (this) {
            case PLAIN -> ClassPath.plainGrpc();
            case MESH -> ClassPath.meshGrpc();
            case XDS -> ClassPath.grpcXds();
        };
    }

    String target(ServerProcess.Ports ports) {
        return switch (this) {
            case PLAIN -> "127.0.0.1:" + ports.grpc();
            case MESH -> "mesh:///" + ServerProcess.GRPC_SERVICE;
            case XDS -> "xds:///" + ServerProcess.GRPC_SERVICE;
        };
    }
}
