package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.xds.XdsSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnClusterTypeTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final String PROPERTY = "registry.shop-orders";

    private @TempDir Path folder = Path.of("");

    @AfterEach
    void clear() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void anApplicationsOwnClusterTypeFindsTheEndpoints() throws Exception {
        System.setProperty(PROPERTY, "8081");
        try (MeshClient mesh = mesh("com.example.clusters.registry", "{service: shop-orders}")) {
            assertThat(attempt(mesh).address()).isEqualTo(Address.of("127.0.0.1", 8081));
        }
    }

    @Test
    void whatItCannotBeToldIsRefusedWithItsFieldPath() throws Exception {
        try (MeshClient mesh = mesh("com.example.clusters.registry", "{servce: shop-orders}")) {
            assertThatThrownBy(() -> attempt(mesh))
                    .isInstanceOf(MeshException.class)
                    .hasMessageContaining("cluster_type.typed_config.service: is missing (expected: a name)");
        }
    }

    @Test
    void whatItDoesNotFindIsSaid() throws Exception {
        try (MeshClient mesh = mesh("com.example.clusters.registry", "{service: shop-orders}")) {
            assertThatThrownBy(() -> attempt(mesh))
                    .isInstanceOf(MeshException.class)
                    .hasMessageContaining("the registry has no \"shop-orders\"");
        }
    }

    @Test
    void aTypeThatIsNotInstalledIsRefusedAndTheInstalledOnesAreNamed() throws Exception {
        try (MeshClient mesh = mesh("com.example.clusters.other", "{}")) {
            assertThatThrownBy(() -> attempt(mesh))
                    .isInstanceOf(MeshException.class)
                    .hasMessageContaining("\"com.example.clusters.other\" (expected: one of [")
                    .hasMessageContaining("com.example.clusters.registry");
        }
    }

    /** So that what the documentation shows compiles and runs. */
    @Test
    void theExampleOfTheDocumentationIsTheOneThatRunsHere() throws Exception {
        String source = Files.readString(Path.of("src/test/java/dev/proxyless/mesh/testkit/RegistryDiscovery.java"));

        assertThat(Files.readString(Path.of("../docs/discovery.md")))
                .contains(source.substring(source.indexOf("/** Finds endpoints in a registry")));
    }

    private static Attempt attempt(MeshClient mesh) throws Exception {
        mesh.awaitReady(ORDERS, Duration.ofSeconds(10));
        return (Attempt) mesh.begin(ORDERS, RequestView.of("GET", "http", "orders", "/", HeaderSource.EMPTY))
                .next();
    }

    private MeshClient mesh(String type, String config) throws Exception {
        Path file = folder.resolve("mesh.yaml");
        Files.writeString(file, """
                resources:
                - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
                  name: orders
                  virtual_hosts:
                  - name: orders
                    domains: ["orders"]
                    routes: [{match: {prefix: "/"}, route: {cluster: orders}}]
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: orders
                  cluster_type:
                    name: %s
                    typed_config:
                      "@type": type.googleapis.com/xds.type.v3.TypedStruct
                      value: %s
                """.formatted(type, config));
        return MeshClient.builder(XdsSource.fromFile(file)).build();
    }
}
