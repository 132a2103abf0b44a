package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.client.Step;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnClusterSpecifierTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    private @TempDir Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({"ann, 1", "ben, 2"})
    void anApplicationsOwnPluginChoosesTheCluster(String tenant, int port) throws Exception {
        try (MeshClient mesh = mesh("{ann: c1, ben: c2}")) {
            mesh.awaitReady(ORDERS, Duration.ofSeconds(10));

            assertThat(step(mesh, tenant))
                    .isInstanceOfSatisfying(
                            Attempt.class,
                            attempt -> assertThat(attempt.address().toString()).isEqualTo("127.0.0.1:" + port));
        }
    }

    @Test
    void aRequestWithoutAClusterFails() throws Exception {
        try (MeshClient mesh = mesh("{ann: c1}")) {
            mesh.awaitReady(ORDERS, Duration.ofSeconds(10));

            assertThatThrownBy(() -> step(mesh, "zoe"))
                    .isInstanceOfSatisfying(
                            MeshException.class,
                            e -> assertThat(e.reason()).isEqualTo(MeshException.Reason.CLUSTER_NOT_FOUND));
        }
    }

    @Test
    void whatItCannotReadIsRefusedWithItsFieldPath() throws Exception {
        try (MeshClient mesh = mesh("{}")) {
            assertThatThrownBy(() -> mesh.awaitReady(ORDERS, Duration.ofSeconds(10)))
                    .isInstanceOf(MeshException.class)
                    .hasMessageContaining("cluster_specifier_plugins[0].extension.typed_config")
                    .hasMessageContaining("{} (expected: a cluster for each tenant)");
        }
    }

    private static Step step(MeshClient mesh, String tenant) {
        return mesh.begin(
                        ORDERS,
                        RequestView.of("GET", "http", "orders", "/", name -> name.equals("x-tenant") ? tenant : null))
                .next();
    }

    private MeshClient mesh(String clusters) throws Exception {
        Path file = folder.resolve("mesh.yaml");
        Files.writeString(file, """
                resources:
                - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
                  name: orders
                  cluster_specifier_plugins:
                  - extension:
                      name: tenants
                      typed_config:
                        "@type": type.googleapis.com/xds.type.v3.TypedStruct
                        type_url: type.googleapis.com/acme.routing.TenantClusters
                        value: %s
                  virtual_hosts:
                  - name: v
                    domains: ["*"]
                    routes:
                    - match: {prefix: /}
                      route: {cluster_specifier_plugin: tenants}
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: c1
                  type: STATIC
                  load_assignment: {cluster_name: c1, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: c2
                  type: STATIC
                  load_assignment: {cluster_name: c2, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 2}}}}]}]}
                """.formatted(clusters));
        return MeshClient.builder(XdsSource.fromFile(file)).build();
    }
}
