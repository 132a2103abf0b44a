package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvoyRuntimeTest {

    @Test
    void theLastLayerThatHasAKeyCounts() {
        Bootstrap bootstrap = parse("""
                - name: first
                  static_layer: {orders: {canary: 1, share: 2}, re2.max_program_size.error_level: 1024}
                - name: second
                  static_layer: {orders.canary: 5}
                """);

        assertThat(bootstrap.runtime().integer("orders.canary", 0)).isEqualTo(5);
        assertThat(bootstrap.runtime().integer("orders.share", 0)).isEqualTo(2);
        assertThat(bootstrap.ignored()).isEmpty();
    }

    @Test
    void propertiesAreAboveAllLayers() {
        Bootstrap bootstrap = parse("[{name: first, static_layer: {orders.canary: 1}}]")
                .withRuntime(RuntimeValues.ofTexts(Map.of("orders.canary", "7")));

        assertThat(bootstrap.runtime().integer("orders.canary", 0)).isEqualTo(7);
    }

    @Test
    void whatHasNoEffectIsReported() {
        Bootstrap bootstrap = parse("""
                - name: file
                  static_layer: {upstream: {healthy_panic_threshold: 0}, orders.canary: 1}
                - name: disk
                  disk_layer: {symlink_root: /srv/runtime}
                - name: rtds
                  rtds_layer: {name: rtds}
                - name: admin
                  admin_layer: {}
                """);

        assertThat(bootstrap.ignored())
                .extracting(field -> field.path() + ": " + field.reason())
                .containsExactly(
                        "layered_runtime.layers[0].static_layer.upstream.healthy_panic_threshold: has no effect: say it in"
                                + " the resources themselves",
                        "layered_runtime.layers[1].disk_layer: is not read: its values belong into a static_layer",
                        "layered_runtime.layers[2].rtds_layer: is not asked for: its values belong into a static_layer",
                        "layered_runtime.layers[3].admin_layer: there is no admin endpoint that could change values");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [{name: a, static_layer: {k: [1]}}]                          | layers[0].static_layer: k: a list (expected: a number or a share)
                    [{name: a}]                                                  | layers[0]: says nothing (expected: static_layer with values)
                    [{name: a, static_layer: {}}, {name: a, static_layer: {}}]   | layers[1].name: "a" (expected: another than those above)
                    """)
    void whatEnvoyRefusesIsRefused(String layers, String problem) {
        assertThatThrownBy(() -> parse(layers))
                .isInstanceOf(DocumentException.class)
                .hasMessage("envoy.yaml: layered_runtime." + problem);
    }

    private static Bootstrap parse(String layers) {
        return Bootstrap.of(ConfigDocument.parse(
                "envoy.yaml", "static_resources: {}\nlayered_runtime:\n  layers:\n" + layers.indent(4)));
    }
}
