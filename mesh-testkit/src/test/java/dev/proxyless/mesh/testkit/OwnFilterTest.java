package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.LocalReply;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.client.Step;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.xds.XdsSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnFilterTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final HeaderSource ANN = name -> name.equals("x-user") ? "ann" : null;

    private @TempDir Path folder = Path.of("");

    @Test
    void anApplicationsOwnFilterIsToldByTheConfigurationWhatToDo() throws Exception {
        try (MeshClient mesh = mesh("{name: shop}")) {
            mesh.awaitReady(ORDERS, Duration.ofSeconds(10));

            assertThat(step(mesh, "/", ANN))
                    .isInstanceOfSatisfying(
                            Attempt.class,
                            attempt -> assertThat(attempt.headerMutations()).containsExactly(tenant("shop")));
            assertThat(step(mesh, "/eu", ANN))
                    .isInstanceOfSatisfying(
                            Attempt.class,
                            attempt -> assertThat(attempt.headerMutations()).containsExactly(tenant("shop-eu")));
            assertThat(step(mesh, "/", HeaderSource.EMPTY))
                    .isInstanceOfSatisfying(
                            LocalReply.class,
                            reply -> assertThat(reply.status()).isEqualTo(401));
        }
    }

    @Test
    void whatItCannotBeToldIsRefusedWithItsFieldPath() throws Exception {
        try (MeshClient mesh = mesh("{}")) {
            assertThatThrownBy(() -> mesh.awaitReady(ORDERS, Duration.ofSeconds(10)))
                    .isInstanceOf(MeshException.class)
                    .hasMessageContaining("http_filters[0].typed_config")
                    .hasMessageContaining("name: missing (expected: a tenant)");
        }
    }

    private static HeaderMutation tenant(String name) {
        return new HeaderMutation.Put("x-tenant", name, Action.OVERWRITE_IF_EXISTS_OR_ADD);
    }

    private static Step step(MeshClient mesh, String path, HeaderSource headers) {
        return mesh.begin(ORDERS, RequestView.of("GET", "http", "orders", path, headers))
                .next();
    }

    private MeshClient mesh(String told) throws Exception {
        Path file = folder.resolve("mesh.yaml");
        Files.writeString(file, """
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: orders
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      http_filters:
                      - name: tenant
                        typed_config:
                          "@type": type.googleapis.com/xds.type.v3.TypedStruct
                          type_url: type.googleapis.com/acme.filters.Tenant
                          value: %s
                      - name: router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                      route_config:
                        name: r
                        virtual_hosts:
                        - name: v
                          domains: ["*"]
                          routes:
                          - match: {prefix: /eu}
                            route: {cluster: c}
                            typed_per_filter_config:
                              tenant:
                                "@type": type.googleapis.com/xds.type.v3.TypedStruct
                                type_url: type.googleapis.com/acme.filters.Tenant
                                value: {name: shop-eu}
                          - match: {prefix: /}
                            route: {cluster: c}
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: c
                  type: STATIC
                  load_assignment:
                    cluster_name: c
                    endpoints:
                    - lb_endpoints:
                      - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}
                """.formatted(told));
        return MeshClient.builder(XdsSource.fromFile(file)).build();
    }
}
