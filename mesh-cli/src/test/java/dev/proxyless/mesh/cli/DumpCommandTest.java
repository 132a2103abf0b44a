package dev.proxyless.mesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.testkit.ControlPlane;
import dev.proxyless.mesh.testkit.MeshDefinition;
import dev.proxyless.mesh.testkit.RouteDefinition;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DumpCommandTest {

    private static final Path ROUTES = Cli.resource("routes.yaml");

    @TempDir
    Path folder = Path.of("");

    @Test
    void whatTheControlPlaneSentIsShownWithVersionsAndStates() {
        try (ControlPlane plane = ControlPlane.start()) {
            plane.publish(MeshDefinition.empty()
                    .service("orders", RouteDefinition.to("one"))
                    .cluster("one", Address.of("127.0.0.1", 81)));
            Cli cli = Cli.run("dump", "--config", Cli.write(folder, "bootstrap.json", plane.bootstrapJson()), "orders");

            assertThat(cli.status()).as(cli.err()).isEqualTo(MeshCommand.OK);
            assertThat(states(cli))
                    .containsExactly(
                            "ACKED Listener orders",
                            "ACKED RouteConfiguration orders",
                            "ACKED Cluster one",
                            "ACKED ClusterLoadAssignment one");
            JsonObject endpoints = resources(cli).get(3).getAsJsonObject();
            assertThat(endpoints.get("version_info").getAsString()).isNotEmpty();
            assertThat(endpoints.getAsJsonObject("xds_config").toString()).contains("\"port_value\":81");
        }
    }

    @Test
    void aServiceThatIsNotThereIsAFailureAndShownAllTheSame() {
        try (ControlPlane plane = ControlPlane.start()) {
            plane.publish(MeshDefinition.empty());
            Cli cli = Cli.run("dump", "--config", Cli.write(folder, "bootstrap.json", plane.bootstrapJson()), "orders");

            assertThat(cli.status()).isEqualTo(MeshCommand.FAILED);
            assertThat(cli.err()).contains("mesh: Listener \"orders\": the control plane");
            assertThat(states(cli)).containsExactly("DOES_NOT_EXIST Listener orders");
            assertThat(resources(cli).get(0).toString()).contains("error_state").contains("has none");
        }
    }

    @Test
    void aControlPlaneThatIsNotThereIsWaitedForNoLongerThanIsSaid() {
        Path bootstrap = Cli.write(folder, "bootstrap.json", """
                {"xds_servers": [{"server_uri": "127.0.0.1:1", "channel_creds": [{"type": "insecure"}]}]}
                """);
        Cli cli = Cli.run("dump", "--config", bootstrap, "--timeout", 1, "orders");

        assertThat(cli.status()).isEqualTo(MeshCommand.FAILED);
        assertThat(cli.err()).contains("127.0.0.1:1");
        assertThat(states(cli)).containsExactly("REQUESTED Listener orders");
    }

    @Test
    void staticResourcesAreShownAsSuch() {
        Cli cli = Cli.run("dump", "--config", ROUTES, "shop.example");

        assertThat(states(cli)).containsExactly("ACKED RouteConfiguration orders");
        assertThat(resources(cli)
                        .get(0)
                        .getAsJsonObject()
                        .get("is_static_resource")
                        .getAsBoolean())
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    --timeout 1            | Missing required parameter: 'SERVICE'
                    orders --timeout 0     | --timeout: 0 (expected: 1 or more)
                    http://orders/         | SERVICE: "http://orders/" (expected: a name without scheme and path
                    """)
    void saysWhatIsWrongWithTheUsage(String arguments, String problem) {
        Object[] all = List.of(("dump --config " + ROUTES + " " + arguments).split(" "))
                .toArray();
        Cli cli = Cli.run(all);

        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains(problem);
        assertThat(cli.out()).isEmpty();
    }

    private static JsonArray resources(Cli cli) {
        return JsonParser.parseString(String.join("\n", cli.out()))
                .getAsJsonObject()
                .getAsJsonArray("config")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("generic_xds_configs");
    }

    private static List<String> states(Cli cli) {
        return resources(cli).asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(resource -> resource.get("client_status").getAsString() + " "
                        + resource.get("type_url").getAsString().replaceAll(".*\\.v3\\.", "") + " "
                        + resource.get("name").getAsString())
                .toList();
    }
}
