package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.node.NodeEnvironment;
import dev.proxyless.mesh.xds.node.NodeIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PresetReaderTest {

    private static final String ROUTES = "name: orders\nvirtual_hosts: []\n";

    private final Map<String, String> variables = new HashMap<>();

    private @Nullable NodeEnvironment requested;

    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "GRPC", "ISTIO"})
    void theFileThatIsNamedComesFirst(BootstrapPreset preset) throws IOException {
        agent("unix:/agent");
        variables.put("GRPC_XDS_BOOTSTRAP_CONFIG", json("environment:1"));

        assertThat(target(preset, write("named.json", json("named:1")))).isEqualTo("named:1");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "GRPC", "ISTIO"})
    void thenTheEnvironment(BootstrapPreset preset) throws IOException {
        agent("unix:/agent");
        istiod();
        variables.put("GRPC_XDS_BOOTSTRAP_CONFIG", json("environment:1"));

        assertThat(target(preset, Optional.empty())).isEqualTo("environment:1");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "ISTIO"})
    void thenTheAgentOfIstio(BootstrapPreset preset) throws IOException {
        agent("unix:/agent");
        istiod();

        assertThat(target(preset, Optional.empty())).isEqualTo("unix:/agent");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "ISTIO"})
    void thenIstiodItselfByTokenAndRootCertificate(BootstrapPreset preset) throws IOException {
        istiod();
        Bootstrap bootstrap = reader().read(preset, Optional.empty());

        ServerConfig server = bootstrap.servers().get(0);
        assertThat(server.target()).isEqualTo("istiod.istio-system.svc:15012");
        assertThat(server.callCredentials())
                .containsExactly(
                        new ServerConfig.CallCredentials.TokenFile(root.resolve("var/run/secrets/tokens/istio-token")));
        assertThat(server.credentials())
                .isEqualTo(new Credentials.Tls(
                        Optional.of(root.resolve("var/run/secrets/istio/root-cert.pem")), Optional.empty()));
        assertThat(bootstrap.node().getId()).isEqualTo("node of ISTIO");
        assertThat(bootstrap.ignored()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "GRPC", "ISTIO"})
    void aStreamForOneTypeIsAControlPlaneToo(BootstrapPreset preset) throws IOException {
        Optional<Path> named = write("envoy.yaml", """
                node: {id: n, cluster: c}
                dynamic_resources:
                  lds_config: {api_config_source: {api_type: GRPC, grpc_services: [{google_grpc: {target_uri: "named:1"}}]}}
                """);

        assertThat(reader().read(preset, named).targets()).containsExactly("named:1");
        assertThatThrownBy(() -> reader().read(BootstrapPreset.FILE, named))
                .hasMessageContaining("expected: one without a control plane");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    AUTO           | preset auto: nothing to take configuration from (expected: the environment variable GRPC_XDS_BOOTSTRAP
                    GRPC           | preset grpc: nothing to take configuration from (expected: the environment variable GRPC_XDS_BOOTSTRAP
                    ISTIO          | grpc-bootstrap.json, or
                    FILE           | preset file: nothing to take configuration from (expected: the path of a file or a directory)
                    APPMESH_EXPORT | preset appmesh-export: nothing to take configuration from (expected: the path of a file or a directory)
                    """)
    void whereNothingIsThereItIsSaidWhatIsExpected(BootstrapPreset preset, String message) {
        assertThatThrownBy(() -> reader().read(preset, Optional.empty()))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "GRPC", "ISTIO"})
    void theNodeIsThatOfThePlatformThatIsAskedFor(BootstrapPreset preset) throws IOException {
        requested = NodeEnvironment.ECS;

        assertThat(reader().read(preset, write("named.json", json("named:1")))
                        .node()
                        .getId())
                .isEqualTo("node of ECS");
    }

    @Test
    void aFileNeedsNoControlPlane() throws IOException {
        variables.put("GRPC_XDS_BOOTSTRAP_CONFIG", json("environment:1"));

        assertThat(reader().read(BootstrapPreset.FILE, write("mesh.yaml", ROUTES))
                        .staticResources())
                .hasSize(1);
    }

    @Test
    void documentsOfAppMeshAreADirectoryThatIsFollowed() throws IOException {
        Files.createDirectory(root.resolve("mesh"));
        write("mesh/service.yaml", "meshName: shop\nvirtualServiceName: orders.internal\nspec: {}\n");

        assertThat(reader().read(BootstrapPreset.APPMESH_EXPORT, Optional.of(root.resolve("mesh")))
                        .served())
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    FILE           | grpc   | one without a control plane
                    APPMESH_EXPORT | routes | documents of App Mesh
                    GRPC           | routes | a bootstrap with a control plane
                    ISTIO          | routes | a bootstrap with a control plane
                    """)
    void whatAPresetDoesNotMeanIsRefused(BootstrapPreset preset, String kind, String expected) throws IOException {
        Optional<Path> file = write("config.yaml", kind.equals("grpc") ? json("named:1") : ROUTES);

        assertThatThrownBy(() -> reader().read(preset, file))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("config.yaml: is not what the preset")
                .hasMessageContaining("(expected: " + expected + ", or another preset)");
    }

    private String target(BootstrapPreset preset, Optional<Path> config) {
        return reader().read(preset, config).servers().get(0).target();
    }

    private PresetReader reader() {
        return new PresetReader(
                BootstrapEnvironment.of(variables::get, name -> null),
                Optional.ofNullable(requested),
                platform -> new NodeIdentity("node of " + platform, "", "", "", Struct.getDefaultInstance()),
                root);
    }

    private void agent(String target) throws IOException {
        write("etc/istio/proxy/grpc-bootstrap.json", json(target));
    }

    private void istiod() throws IOException {
        write("var/run/secrets/tokens/istio-token", "token");
        write("var/run/secrets/istio/root-cert.pem", "certificate");
    }

    private Optional<Path> write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Optional.of(Files.writeString(file, text));
    }

    private static String json(String target) {
        return """
                {"xds_servers": [{"server_uri": "%s", "channel_creds": [{"type": "insecure"}]}]}
                """.formatted(target);
    }
}
