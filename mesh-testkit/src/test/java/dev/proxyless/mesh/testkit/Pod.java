package dev.proxyless.mesh.testkit;

/** One endpoint of a service that speaks HTTP on one port and gRPC on another; it answers with its own name. */
record Pod(HttpBackend http, GrpcBackend grpc) implements AutoCloseable {

    static Pod start(String name, String version) {
        return new Pod(HttpBackend.start(name, version), GrpcBackend.start(name, version));
    }

    /** This pod as an endpoint of a {@code ServiceEntry}. */
    String toIstio() {
        return """
                  - address: 127.0.0.1
                    ports: {http: %d, grpc: %d}
                    labels: {version: %s}
                """.formatted(http.address().port(), grpc.address().port(), http.version());
    }

    @Override
    public void close() {
        http.close();
        grpc.close();
    }
}
