package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API's spelling and that of the manifests say the same. */
class SpellingTest {

    @ParameterizedTest
    @ValueSource(strings = {"api", "kubernetes"})
    void theFixturesHaveNoMistakes(String spelling) {
        Translation translation = translate(spelling, AppMeshOptions.NONE);

        assertThat(Shop.refused(translation)).isEmpty();
        assertThat(Shop.listeners(translation))
                .containsExactly(
                        "orders.shop.internal",
                        "orders.shop.internal:8080",
                        "orders.shop.internal:9090",
                        "payments.shop.internal",
                        "payments.shop.internal:7443",
                        "returns.shop.internal",
                        "edge",
                        "edge:8443",
                        "www.shop.example",
                        "www.shop.example:8443");
        assertThat(Shop.clusters(translation))
                .containsExactly("orders-v1:8080", "orders-v1:9090", "orders-v2:8080", "payments:7443");
    }

    @Test
    void bothSpellingsBecomeTheSameResources() {
        for (AppMeshOptions options : List.of(AppMeshOptions.NONE, AppMeshOptions.NONE.as("checkout"))) {
            assertThat(translate("kubernetes", options).resources())
                    .isEqualTo(translate("api", options).resources())
                    .isNotEmpty();
        }
    }

    @Test
    void whatHasNoEffectIsReportedWithDocumentPathAndConsequence() {
        assertThat(Shop.reported(translate("api", AppMeshOptions.NONE)))
                .containsExactlyInAnyOrder(
                        "mesh.json:5: mesh.spec.egressFilter.type: calls to hosts outside the mesh are not stopped: they do"
                                + " not pass the mesh",
                        "nodes.json:20: virtualNodes[0].spec.logging: calls are logged by the application, not by the mesh",
                        "gateway.json:5: [0].virtualGateway.spec.listeners[0].tls: there is no socket: who calls as the"
                                + " gateway is the application itself",
                        "nodes.json:8: virtualNodes[0].spec.listeners[0]: connectionPool limits what the called takes of all"
                                + " callers, which no caller can count: set MESH_APP_MESH_CALLER_LIMITS=true if it is to"
                                + " limit each caller",
                        "nodes.json:39: virtualNodes[2].spec.listeners[0]: takes TLS only, and no client policy says whom its"
                                + " callers trust: its certificate is not verified; say which virtual node calls, and give"
                                + " that a clientPolicy");
        assertThat(Shop.reported(translate("kubernetes", AppMeshOptions.NONE)))
                .contains("gateway.yaml:19: a Deployment of \"apps/v1\" is none of App Mesh: it has no effect");
    }

    @Test
    void manifestsThatSayNoNameHaveThatOfTheController() {
        ConfigDocument.AppMesh documents = Shop.parse("""
                apiVersion: appmesh.k8s.aws/v1beta2
                kind: VirtualService
                metadata: {name: orders}
                spec: {provider: {virtualNode: {virtualNodeRef: {name: v1}}}}
                """, """
                apiVersion: appmesh.k8s.aws/v1beta2
                kind: VirtualNode
                metadata: {name: v1}
                spec: {listeners: [{portMapping: {port: 80, protocol: http}}], serviceDiscovery: {dns: {hostname: v1}}}
                """);
        Translation translation = AppMeshTranslator.create(AppMeshOptions.NONE).translate(documents);

        assertThat(Shop.listeners(translation)).containsExactly("orders.default", "orders.default:80");
        assertThat(Shop.clusters(translation)).containsExactly("v1_default:80");
    }

    private static Translation translate(String spelling, AppMeshOptions options) {
        return AppMeshTranslator.create(options).translate(Shop.fixture(spelling));
    }
}
