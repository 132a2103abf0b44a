package dev.proxyless.mesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of App Mesh's documents is explained like any other configuration. */
class ExplainAppMeshTest {

    @TempDir
    private Path mesh;

    @BeforeEach
    void documents() {
        Cli.write(mesh, "service.json", """
                {"virtualService": {"meshName": "shop", "virtualServiceName": "orders.internal",
                 "spec": {"provider": {"virtualRouter": {"virtualRouterName": "orders"}}}}}
                """);
        Cli.write(mesh, "router.yaml", """
                meshName: shop
                virtualRouterName: orders
                spec: {listeners: [{portMapping: {port: 8080, protocol: http}}]}
                ---
                meshName: shop
                virtualRouterName: orders
                routeName: canary
                spec:
                  httpRoute:
                    match: {prefix: /orders}
                    action: {weightedTargets: [{virtualNode: v1, weight: 90}, {virtualNode: v2, weight: 10}]}
                """);
        for (String node : new String[] {"v1", "v2"}) {
            Cli.write(mesh, node + ".yaml", """
                    {meshName: shop, virtualNodeName: %s, spec: {listeners: [{portMapping: {port: 8080, protocol: http}}],
                     serviceDiscovery: {dns: {hostname: %s.orders.internal}}, logging: {}}}
                    """.formatted(node, node));
        }
    }

    @Test
    void aRequestTakesTheRouteOfItsVirtualService() {
        Cli cli = explain("/orders/1");

        assertThat(cli.json().get("route").getAsString()).isEqualTo("canary");
        assertThat(cli.json().get("cluster").getAsString()).isEqualTo("v2:8080");
        assertThat(cli.err()).contains("v1.yaml:2: spec.logging: calls are logged by the application");
    }

    @Test
    void aMistakeIsToldWithItsPlace() throws Exception {
        Files.delete(mesh.resolve("v2.yaml"));

        assertThat(explain("/orders/1").err())
                .contains(
                        "router.yaml:11: spec.httpRoute.action.weightedTargets[1].virtualNode: \"v2\" is no virtual node");
    }

    private Cli explain(String path) {
        return Cli.run(
                "explain", "--config", mesh, "--authority", "orders.internal:8080", "--path", path, "--random", 95);
    }
}
