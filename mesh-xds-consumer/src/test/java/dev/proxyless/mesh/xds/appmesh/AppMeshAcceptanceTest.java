package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents of App Mesh become is what the decoder takes. */
class AppMeshAcceptanceTest {

    @ParameterizedTest
    @ValueSource(strings = {"api", "kubernetes"})
    void theDecoderTakesAllButWhatIsNotSupportedAnywhereYet(String spelling) {
        Translation translation = AppMeshTranslator.create(AppMeshOptions.NONE).translate(Shop.fixture(spelling));

        assertThat(rejected(translation.resources()))
                .allSatisfy(error -> assertThat(error)
                        .containsAnyOf(
                                "\"payments:7443\", transport_socket: \"envoy.extensions.transport_sockets.tls.v3"
                                        + ".UpstreamTlsContext\"",
                                "\"payments:7443\", type: LOGICAL_DNS",
                                "\"orders-v1:8080\", type: STRICT_DNS",
                                "\"orders-v1:9090\", type: STRICT_DNS",
                                "\"orders-v2:8080\", cluster_type: "));
    }

    @Test
    void documentsAreABootstrapOfTheirResources() {
        Bootstrap bootstrap =
                Bootstrap.of(Shop.parse(Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, Shop.NODE + "colour: red\n"));

        assertThat(bootstrap.servers()).isEmpty();
        assertThat(bootstrap.staticResources()).hasSize(4);
        assertThat(bootstrap.ignored())
                .singleElement()
                .satisfies(ignored -> assertThat(ignored.describe(bootstrap.source()))
                        .isEqualTo("mesh.yaml:21: colour: no such field is known here: it has no effect"));
    }

    @Test
    void mistakesMakeNoBootstrap() {
        assertThatThrownBy(() -> Bootstrap.of(Shop.parse(Shop.SERVICE, Shop.ROUTE)))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith(
                        "mesh.yaml: mesh.yaml:3: spec.provider.virtualRouter.virtualRouterName: \"orders\" is"
                                + " no virtual router of these documents (expected: there is none; export it too)\n  mesh.yaml:6: ");
    }

    private static List<String> rejected(List<Any> resources) {
        List<String> errors = new ArrayList<>();
        for (Any resource : resources) {
            ResourceType type = ResourceType.ofTypeUrl(resource.getTypeUrl()).orElseThrow();
            if (ResourceDecoder.create().decode(type, resource) instanceof Decoded.Rejected rejected) {
                rejected.errors().stream().map(ConfigError::describe).forEach(errors::add);
            }
        }
        return errors;
    }
}
