package dev.proxyless.mesh.xds.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveryResponsesTest {

    private static final Any CLUSTER =
            Any.pack(Cluster.newBuilder().setName("c").build());
    private static final Any WRAPPED =
            Any.pack(Resource.newBuilder().setName("c").setResource(CLUSTER).build());

    @Test
    void aResponseInBytesIsReadByItsEnding(@TempDir Path directory) throws Exception {
        Path file = Files.write(
                directory.resolve("cds.pb"),
                DiscoveryResponse.newBuilder()
                        .setVersionInfo("7")
                        .addResources(CLUSTER)
                        .addResources(WRAPPED)
                        .build()
                        .toByteArray());

        ConfigDocument.Resources document = (ConfigDocument.Resources) ConfigDocument.read(file);

        assertThat(document.version()).isEqualTo("7");
        assertThat(document.resources()).containsExactly(CLUSTER, CLUSTER);
    }

    @Test
    void bytesThatAreNoResponseAreRefused() {
        assertThatThrownBy(() -> ConfigDocument.parse("cds.pb", new byte[] {1, 2, 3}))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("cds.pb: bytes that are no message (expected: a DiscoveryResponse");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"versionInfo\": \"7\", \"resources\": [X]} | 7 | 1",
                "{version_info: 7, type_url: t, nonce: n, resources: [X, W]} | 7 | 2",
                "{'@type': type.googleapis.com/envoy.service.discovery.v3.DiscoveryResponse, version_info: v, resources: [X]} | v | 1",
                "{version_info: v, resources: []} | v | 0",
                "{version_info: v} | v | 0",
                "{resources: []} | `` | 0",
                "[X] | `` | 1",
            })
    void aResponseInTextHasAVersion(String text, String version, int resources) {
        String cluster = "{'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, name: c}";
        String wrapper = "{'@type': type.googleapis.com/envoy.service.discovery.v3.Resource, name: c, resource: X}";

        ConfigDocument.Resources document = (ConfigDocument.Resources)
                ConfigDocument.parse("cds.yaml", text.replace("W", wrapper).replace("X", cluster));

        assertThat(document.version()).isEqualTo(version);
        assertThat(document.resources()).hasSize(resources).allMatch(CLUSTER::equals);
    }
}
