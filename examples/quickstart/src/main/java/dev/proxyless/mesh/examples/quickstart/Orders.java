package dev.proxyless.mesh.examples.quickstart;

import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.testkit.Backend;
import dev.proxyless.mesh.testkit.GrpcBackend;
import dev.proxyless.mesh.testkit.HttpBackend;
import dev.proxyless.mesh.testkit.MeshDefinition;
import dev.proxyless.mesh.testkit.RouteDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The orders service: two versions, three endpoints each, over HTTP and over gRPC. */
final class Orders implements AutoCloseable {

    private static final int ENDPOINTS = 3;

    private final List<Backend> httpV1 = new ArrayList<>();
    private final List<Backend> httpV2 = new ArrayList<>();
    private final List<Backend> grpcV1 = new ArrayList<>();
    private final List<Backend> grpcV2 = new ArrayList<>();

    private Orders() {}

    static Orders start() {
        Orders orders = new Orders();
        for (int i = 1; i <= ENDPOINTS; i++) {
            orders.httpV1.add(HttpBackend.start("orders-v1-http-" + i, "v1"));
            orders.httpV2.add(HttpBackend.start("orders-v2-http-" + i, "v2"));
            orders.grpcV1.add(grpc("orders-v1-grpc-" + i, "v1"));
            orders.grpcV2.add(grpc("orders-v2-grpc-" + i, "v2"));
        }
        return orders;
    }

    /** The mesh as its owner describes it at the control plane: {@code v1} to {@code v2} is how calls are shared out. */
    MeshDefinition mesh(int v1, int v2) {
        return MeshDefinition.empty()
                .service(
                        "orders",
                        RouteDefinition.weighted(Map.of("orders-v1-grpc", v1, "orders-v2-grpc", v2))
                                .grpc()
                                .named("grpc")
                                .retry(3, "unavailable"),
                        RouteDefinition.weighted(Map.of("orders-v1-http", v1, "orders-v2-http", v2))
                                .named("http")
                                .retry(3, "gateway-error", "connect-failure"))
                .cluster("orders-v1-http", addresses(httpV1))
                .cluster("orders-v2-http", addresses(httpV2))
                .cluster("orders-v1-grpc", addresses(grpcV1))
                .cluster("orders-v2-grpc", addresses(grpcV2));
    }

    /** The first endpoint of version 2 dies, over both protocols. */
    void killOne() {
        httpV2.get(0).kill();
        grpcV2.get(0).kill();
    }

    /** The second endpoint of version 2 answers nothing but "unavailable", over both protocols. */
    void failOne() {
        httpV2.get(1).behaviour().fail(503);
        grpcV2.get(1).behaviour().fail(14);
    }

    /** All endpoints are well again. */
    void heal() {
        for (List<Backend> version : List.of(httpV2, grpcV2)) {
            version.get(0).restart();
            version.get(1).behaviour().recover();
        }
    }

    @Override
    public void close() {
        List.of(httpV1, httpV2, grpcV1, grpcV2).forEach(version -> version.forEach(Backend::close));
    }

    private static GrpcBackend grpc(String name, String version) {
        return GrpcBackend.start(name, version).handler((headers, order) -> version);
    }

    private static List<Address.Socket> addresses(List<Backend> backends) {
        return backends.stream().map(Backend::address).toList();
    }
}
