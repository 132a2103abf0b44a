package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppMeshOptionsTest {

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
        "APPMESH_RESOURCE_ARN,arn:aws:appmesh:eu-west-1:1:mesh/shop/virtualNode/ui,ui",
        "APPMESH_RESOURCE_ARN,mesh/shop/virtualNode/ui,ui",
        "APPMESH_VIRTUAL_NODE_NAME,mesh/shop/virtualNode/ui,ui",
        "APPMESH_VIRTUAL_NODE_NAME,ui,ui",
        "APPMESH_VIRTUAL_NODE_NAME,mesh/shop/virtualGateway/edge,",
        "APPMESH_RESOURCE_ARN,mesh/shop/virtualGateway/edge,",
        "APPMESH_RESOURCE_ARN,mesh/shop/virtualNode/,",
        "PATH,mesh/shop/virtualNode/ui,"
    })
    void theVariablesOfAppMeshSayWhoIsCalling(String variable, String value, String node) {
        assertThat(AppMeshOptions.of(Map.of(variable, value)).virtualNode().orElse(null))
                .isEqualTo(node);
    }

    @Test
    void aVariableMakesConnectionPoolsLimitEachCaller() {
        assertThat(AppMeshOptions.of(Map.of("MESH_APP_MESH_CALLER_LIMITS", "true")))
                .isEqualTo(AppMeshOptions.NONE.withCallerLimits());
        assertThat(AppMeshOptions.of(Map.of("MESH_APP_MESH_CALLER_LIMITS", "no")))
                .isEqualTo(AppMeshOptions.NONE);
    }

    @Test
    void aVirtualNodeSeesItsBackendsOnly() {
        Translation translation = Shop.translate(
                AppMeshOptions.NONE.as("ui"),
                Shop.SERVICE,
                Shop.SERVICE.replace("orders.internal", "secret.internal"),
                Shop.ROUTER,
                Shop.ROUTE,
                Shop.NODE,
                Shop.bareNode(
                        "ui",
                        "{backends: [{virtualService: {virtualServiceName: orders.internal}}, {virtualService:"
                                + " {virtualServiceName: elsewhere.internal}}]}"));

        assertThat(Shop.listeners(translation)).containsExactly("orders.internal", "orders.internal:8080");
        assertThat(Shop.reported(translation))
                .singleElement()
                .asString()
                .contains("\"elsewhere.internal\" is no virtual service of these documents: it cannot be called");
    }

    @Test
    void aVirtualNodeThatIsNotThereIsRefused() {
        Translation translation =
                Shop.translate(AppMeshOptions.NONE.as("ui"), Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, Shop.NODE);

        assertThat(Shop.refused(translation))
                .containsExactly(
                        "mesh.yaml:1: has no virtual node \"ui\", which this process is said to be (expected: one"
                                + " of v1)");
    }
}
