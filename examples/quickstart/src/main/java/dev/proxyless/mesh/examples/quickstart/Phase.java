package dev.proxyless.mesh.examples.quickstart;

/**
 * What was measured in a phase.
 *
 * @param name its name
 * @param http the calls over HTTP
 * @param grpc the calls over gRPC
 */
record Phase(String name, Mix http, Mix grpc) {

    boolean allBy(String version) {
        return http.allBy(version) && grpc.allBy(version);
    }

    long failed() {
        return http.failed() + grpc.failed();
    }
}
