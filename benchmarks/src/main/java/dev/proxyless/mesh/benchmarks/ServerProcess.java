package dev.proxyless.mesh.benchmarks;

import dev.proxyless.mesh.testkit.ControlPlane;
import dev.proxyless.mesh.testkit.GrpcBackend;
import dev.proxyless.mesh.testkit.HttpBackend;
import dev.proxyless.mesh.testkit.MeshDefinition;
import dev.proxyless.mesh.testkit.RouteDefinition;
import java.io.IOException;
import java.util.List;

/**
 * The other side of every call: a gRPC backend, an HTTP backend and a control plane that knows both, in a process of
 * their own. Ends when its input does.
 */
public final class ServerProcess implements AutoCloseable {

    /** The service with the gRPC backend. */
    public static final String GRPC_SERVICE = "orders";

    /** The service with the HTTP backend. */
    public static final String HTTP_SERVICE = "shop";

    private final JavaProcess process;
    private final Ports ports;

    private ServerProcess(JavaProcess process, Ports ports) {
        this.process = process;
        this.ports = ports;
    }

    /** Starts the process and waits until it serves. */
    public static ServerProcess start() {
        JavaProcess process = JavaProcess.start(ServerProcess.class, List.of());
        return new ServerProcess(process, Ports.parse(process.readLine()));
    }

    /** Where it listens. */
    public Ports ports() {
        return ports;
    }

    @Override
    public void close() {
        process.close();
    }

    /** Serves until the input ends. */
    public static void main(String[] args) throws IOException {
        try (GrpcBackend grpc = GrpcBackend.start("grpc", "v1");
                HttpBackend http = HttpBackend.start("http", "v1");
                ControlPlane plane = ControlPlane.start()) {
            plane.publish(MeshDefinition.empty()
                    .service(GRPC_SERVICE, RouteDefinition.to(GRPC_SERVICE))
                    .cluster(GRPC_SERVICE, grpc.address())
                    .service(HTTP_SERVICE, RouteDefinition.to(HTTP_SERVICE))
                    .cluster(HTTP_SERVICE, http.address()));
            System.out.println(new Ports(grpc.address().port(), http.address().port(), plane.port()).text());
            while (System.in.read() >= 0) {
                // Until the other process closes it.
            }
        }
    }

    /**
     * Ports of the loopback interface.
     *
     * @param grpc the gRPC backend
     * @param http the HTTP backend
     * @param xds the control plane
     */
    public record Ports(int grpc, int http, int xds) {

        static Ports parse(String text) {
            List<Integer> ports =
                    List.of(text.split(" ", -1)).stream().map(Integer::parseInt).toList();
            return new Ports(ports.get(0), ports.get(1), ports.get(2));
        }

        String text() {
            return grpc + " " + http + " " + xds;
        }

        /** The option that tells a Java process of the control plane. */
        public String bootstrapOption() {
            return bootstrapOption(List.of("xds_v3"));
        }

        /**
         * The option that tells a Java process of the control plane.
         *
         * @param features what the control plane is known to do
         */
        public String bootstrapOption(List<String> features) {
            return "-Dio.grpc.xds.bootstrapConfig={\"xds_servers\":[{\"server_uri\":\"127.0.0.1:" + xds
                    + "\",\"channel_creds\":[{\"type\":\"insecure\"}],\"server_features\":[\""
                    + String.join("\",\"", features) + "\"]}],"
                    + "\"node\":{\"id\":\"benchmark\"}}";
        }
    }
}
