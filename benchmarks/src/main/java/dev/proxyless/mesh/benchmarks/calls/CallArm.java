package dev.proxyless.mesh.benchmarks.calls;

import dev.proxyless.mesh.benchmarks.ServerProcess;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import java.util.Arrays;
import java.util.List;

/** Who makes the calls. The first arm of a kind is what the others are compared with. */
enum CallArm {
    GRPC_PLAIN(Kind.GRPC, "plain channel"),
    GRPC_DEADLINE(Kind.GRPC, "plain channel, deadline 15 s"),
    GRPC_MESH(Kind.GRPC, "mesh:///"),
    GRPC_XDS(Kind.GRPC, "xds:/// (grpc-xds)"),
    GRPC_SIDECAR(Kind.GRPC, "plain channel to an Envoy"),
    HTTP_PLAIN(Kind.HTTP, "plain HttpClient"),
    HTTP_TIMEOUT(Kind.HTTP, "plain HttpClient, timeout 15 s"),
    HTTP_MESH(Kind.HTTP, "MeshHttpClient"),
    HTTP_SPRING(Kind.HTTP, "Spring Cloud LB, HttpClient"),
    HTTP_SIDECAR(Kind.HTTP, "plain HttpClient to an Envoy");

    private final Kind kind;
    private final String label;

    CallArm(Kind kind, String label) {
        this.kind = kind;
        this.label = label;
    }

    /** The arms of a kind; those with a sidecar only if there is one. */
    static List<CallArm> of(Kind kind, boolean sidecar) {
        return Arrays.stream(values())
                .filter(arm -> arm.kind == kind && (sidecar || !arm.isSidecar()))
                .toList();
    }

    String label() {
        return label;
    }

    /** Whether calls go through another process, whose CPU time belongs to the client's side as well. */
    boolean isSidecar() {
        return this == GRPC_SIDECAR || this == HTTP_SIDECAR;
    }

    /** Connects. */
    Call connect(Target target) {
        if (kind == Kind.HTTP) {
            return connectHttp(target);
        }
        // A limit like the one that a route has unless it says otherwise, to see what it costs by itself.
        return this == GRPC_DEADLINE ? GrpcCall.limited(grpcTarget(target)) : GrpcCall.to(grpcTarget(target));
    }

    private String grpcTarget(Target target) {
        return switch (this) {
            case GRPC_MESH -> "mesh:///" + ServerProcess.GRPC_SERVICE;
            case GRPC_XDS -> "xds:///" + ServerProcess.GRPC_SERVICE;
            case GRPC_SIDECAR -> "127.0.0.1:" + target.sidecarGrpc();
            default -> "127.0.0.1:" + target.grpc();
        };
    }

    private Call connectHttp(Target target) {
        String service = "http://" + ServerProcess.HTTP_SERVICE + "/";
        return switch (this) {
            case HTTP_TIMEOUT -> HttpCall.limited(HttpCall.settings().build(), loopback(target.http()));
            case HTTP_MESH ->
                HttpCall.to(MeshHttpClient.create(MeshClient.fromEnvironment(), HttpCall.settings()), service);
            case HTTP_SPRING ->
                HttpCall.choosing(
                        HttpCall.settings().build(),
                        service,
                        SpringChoice.of(
                                ServerProcess.HTTP_SERVICE,
                                List.of(SpringChoice.instance(ServerProcess.HTTP_SERVICE, target.http()))));
            case HTTP_SIDECAR -> HttpCall.to(HttpCall.settings().build(), loopback(target.sidecarHttp()));
            default -> HttpCall.to(HttpCall.settings().build(), loopback(target.http()));
        };
    }

    private static String loopback(int port) {
        return "http://127.0.0.1:" + port + "/";
    }

    /** What is called. */
    enum Kind {
        GRPC,
        HTTP
    }

    /**
     * Where the backends and the sidecar listen.
     *
     * @param grpc the gRPC backend
     * @param http the HTTP backend
     * @param sidecarGrpc the sidecar for gRPC, 0 if there is none
     * @param sidecarHttp the sidecar for HTTP, 0 if there is none
     * @param sidecarPid the sidecar's process, 0 if there is none
     */
    record Target(int grpc, int http, int sidecarGrpc, int sidecarHttp, long sidecarPid) {

        boolean hasSidecar() {
            return sidecarPid != 0;
        }
    }
}
