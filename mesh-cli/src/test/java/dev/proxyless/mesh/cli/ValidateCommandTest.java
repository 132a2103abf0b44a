package dev.proxyless.mesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {

    private static final String FINE = """
            resources:
            - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
              name: orders
              type: STATIC
              load_assignment: {cluster_name: orders, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 80}}}}]}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void aConfigurationOfWhichEverythingHasItsEffectIsFine() {
        Cli cli = Cli.run("validate", "--config", Cli.write(folder, "mesh.yaml", FINE));

        assertThat(cli.status()).isZero();
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).contains("mesh.yaml: 1 resource, every field that is set has its effect");
    }

    @Test
    void aFieldWithoutEffectIsALineAndExitsWithTwo() {
        Cli cli = Cli.run("validate", "--config", file(FINE + "  max_requests_per_connection: 7\n"));

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.out())
                .singleElement()
                .asString()
                .startsWith("ignored  ")
                .contains("Cluster \"orders\": max_requests_per_connection: ");
        assertThat(cli.err()).contains("1 resource, 1 ignored");
    }

    @Test
    void anEndpointThatHttpClientsDoNotReachIsALine() {
        Cli cli = Cli.run(
                "validate",
                "--config",
                file(FINE.replace(
                        "{socket_address: {address: 10.0.0.1, port_value: 80}}", "{pipe: {path: /run/orders.sock}}")));

        assertThat(cli.out())
                .singleElement()
                .asString()
                .contains("endpoint.address.pipe: only gRPC channels", "calls of java.net.http fail");
    }

    @Test
    void eachFindingCanBeAnObject() {
        JsonObject finding = Cli.run("validate", "--json", "--config", file(FINE.replace("STATIC", "ORIGINAL_DST")))
                .json();

        assertThat(finding.get("kind").getAsString()).isEqualTo("refused");
        assertThat(finding.get("type").getAsString()).isEqualTo("Cluster");
        assertThat(finding.get("name").getAsString()).isEqualTo("orders");
        assertThat(finding.get("field").getAsString()).isEqualTo("type");
        assertThat(finding.get("problem").getAsString()).contains("expected: EDS, STATIC");
    }

    @Test
    void theConfigurationOfAnExtensionIsCheckedByIt() {
        String cluster = """
                resources:
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: orders
                  cluster_type:
                    name: dev.proxyless.mesh.clusters.kubernetes
                    typed_config: {"@type": type.googleapis.com/google.protobuf.Struct, value: {service: orders, port: 80}}
                """;

        assertThat(Cli.run("validate", "--config", file(cluster)).status()).isZero();
        assertThat(Cli.run("validate", "--config", file(cluster.replace("80", "0")))
                        .out())
                .singleElement()
                .asString()
                .startsWith("refused  ")
                .contains("Cluster \"orders\": cluster_type.typed_config.port: \"0.0\" (expected: the name of a port");
    }

    @Test
    void aFileThatIsNotThereIsToldAndExitsWithTwo() {
        Cli cli = Cli.run("validate", "--config", folder.resolve("none.yaml"));

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.out()).singleElement().asString().contains("none.yaml: no such file");
    }

    private Path file(String text) {
        return Cli.write(folder, "mesh.yaml", text);
    }
}
