package dev.proxyless.mesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.testkit.ControlPlane;
import dev.proxyless.mesh.testkit.MeshDefinition;
import dev.proxyless.mesh.testkit.RouteDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WatchCommandTest {

    private static final String STATIC_MESH = """
            - name: orders
              virtual_hosts:
              - name: orders
                domains: [orders]
                routes:
                - match: {prefix: /}
                  route: {weighted_clusters: {clusters: [{name: one, weight: 1}, {name: none, weight: 1}]}}
            - name: one
              type: STATIC
              load_assignment:
                cluster_name: one
                endpoints:
                - lb_endpoints:
                  - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 81}}}
                    health_status: HEALTHY
                  - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 82}}}
                    health_status: DRAINING
                  - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 83}}}
                    health_status: DRAINING
            """;

    @TempDir
    Path folder = Path.of("");

    @Test
    void aFileIsToldOnceWithEverythingThatItSaysOfTheService() {
        Cli cli = Cli.run("watch", "--config", Cli.write(folder, "mesh.yaml", STATIC_MESH), "--count", 1, "orders");

        assertThat(cli.status()).as(cli.err()).isEqualTo(MeshCommand.OK);
        assertThat(cli.out()).hasSize(1);
        JsonObject line = cli.json();
        assertThat(Instant.parse(line.remove("time").getAsString())).isNotNull();
        JsonObject missing = line.getAsJsonArray("clusters").get(0).getAsJsonObject();
        assertThat(missing.remove("problem").getAsString()).startsWith("Cluster \"none\": not defined");
        assertThat(line).isEqualTo(parse("""
                {"revision": 1, "service": "orders", "state": "ready", "reason": null, "problem": null,
                 "versions": {"RouteConfiguration": {"orders": ""}, "Cluster": {"one": ""}},
                 "clusters": [
                   {"name": "none", "state": "absent", "reason": "NOT_FOUND", "discovery": null, "endpoints": {}, "parts": []},
                   {"name": "one", "state": "ready", "reason": null, "problem": null, "discovery": "STATIC",
                    "endpoints": {"HEALTHY": 1, "DRAINING": 2}, "parts": []}]}
                """));
    }

    @Test
    void eachChangeOfTheControlPlaneIsALine() throws Exception {
        try (ControlPlane plane = ControlPlane.start()) {
            plane.publish(mesh(81));
            RunningCli watch =
                    RunningCli.start("watch", "--config", bootstrap(plane), "--count", 3, "--timeout", 50, "orders");
            JsonObject first = watch.next();
            assertThat(endpoints(first)).isEqualTo(parse("{'HEALTHY': 1}"));
            assertThat(first.getAsJsonObject("versions").keySet())
                    .containsExactly("Listener", "RouteConfiguration", "Cluster", "ClusterLoadAssignment");

            plane.publish(mesh(81, 82));
            JsonObject second = watch.next();
            assertThat(endpoints(second)).isEqualTo(parse("{'HEALTHY': 2}"));
            assertThat(second.get("revision").getAsLong())
                    .isGreaterThan(first.get("revision").getAsLong());
            assertThat(version(second)).isNotEqualTo(version(first));

            plane.publish(MeshDefinition.empty());
            JsonObject third = watch.next();
            assertThat(third.get("state").getAsString()).isEqualTo("absent");
            assertThat(third.get("reason").getAsString()).isEqualTo("NOT_FOUND");
            assertThat(third.get("problem").getAsString()).contains("Listener \"orders\"", "expected");
            assertThat(watch.status()).isEqualTo(MeshCommand.OK);
        }
    }

    @Test
    void onlyTheServiceThatChangedIsTold() throws Exception {
        try (ControlPlane plane = ControlPlane.start()) {
            MeshDefinition both = mesh(81).service("stock", RouteDefinition.to("other"))
                    .cluster("other", Address.of("127.0.0.1", 91));
            plane.publish(both);
            RunningCli watch = RunningCli.start("watch", "--config", bootstrap(plane), "--count", 3, "orders", "stock");
            assertThat(List.of(service(watch.next()), service(watch.next())))
                    .containsExactlyInAnyOrder("orders", "stock");

            plane.publish(both.cluster("other", Address.of("127.0.0.1", 92), Address.of("127.0.0.1", 93)));
            assertThat(service(watch.next())).isEqualTo("stock");
            assertThat(watch.status()).isEqualTo(MeshCommand.OK);
        }
    }

    @Test
    void aDirectoryIsFollowed() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("mesh"));
        Cli.write(directory, "mesh.yaml", STATIC_MESH);
        RunningCli watch = RunningCli.start("watch", "--config", directory, "--count", 2, "orders");
        watch.next();

        Path fresh = Cli.write(folder, "fresh", STATIC_MESH.replace("DRAINING", "UNHEALTHY"));
        Files.move(fresh, directory.resolve("mesh.yaml"), StandardCopyOption.ATOMIC_MOVE);
        JsonObject cluster = watch.next().getAsJsonArray("clusters").get(1).getAsJsonObject();
        assertThat(cluster.get("endpoints")).isEqualTo(parse("{'HEALTHY': 1, 'UNHEALTHY': 2}"));
        assertThat(watch.status()).isEqualTo(MeshCommand.OK);
    }

    @Test
    void anAggregateIsToldWithItsParts() {
        Path mesh = Cli.write(folder, "mesh.yaml", STATIC_MESH.replace("{name: one, weight: 1}, ", "") + """
                - name: none
                  cluster_type:
                    name: envoy.clusters.aggregate
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.clusters.aggregate.v3.ClusterConfig
                      clusters: [one]
                  lb_policy: CLUSTER_PROVIDED
                """);
        Cli cli = Cli.run("watch", "--config", mesh, "--count", 1, "orders");

        assertThat(cli.json().getAsJsonArray("clusters"))
                .extracting(JsonElement::toString)
                .satisfiesExactly(
                        aggregate -> assertThat(aggregate)
                                .contains("\"discovery\":\"envoy.clusters.aggregate\"", "\"parts\":[\"one\"]"),
                        part -> assertThat(part).contains("\"name\":\"one\"", "\"HEALTHY\":1"));
    }

    @Test
    void aServiceThatIsNotThereIsToldWithTheRemedy() {
        Cli cli = Cli.run("watch", "--config", Cli.write(folder, "mesh.yaml", STATIC_MESH), "--timeout", 1, "nowhere");

        assertThat(cli.status()).isEqualTo(MeshCommand.OK);
        assertThat(cli.json().get("problem").getAsString()).contains("nowhere", "expected: one of \"orders\"");
    }

    @Test
    void whoWaitsForMoreThanThereIsFailsWhenTimeIsOver() {
        Cli cli = Cli.run(
                "watch",
                "--config",
                Cli.write(folder, "mesh.yaml", STATIC_MESH),
                "--count",
                2,
                "--timeout",
                1,
                "orders");

        assertThat(cli.status()).isEqualTo(MeshCommand.FAILED);
        assertThat(cli.out()).hasSize(1);
        assertThat(cli.err()).contains("1 lines within 1 s (expected: 2)");
    }

    @Test
    void aSignalEndsItWithoutAWord() throws Exception {
        Path mesh = Cli.write(folder, "mesh.yaml", STATIC_MESH);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "watch",
                        "--config",
                        mesh.toString(),
                        "orders")
                .redirectError(folder.resolve("err").toFile())
                .start();
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).startsWith("{\"time\":").endsWith("}");
        process.destroy();

        assertThat(process.waitFor()).isEqualTo(128 + 15);
        assertThat(Files.readString(folder.resolve("err"))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    ''                     | Missing required parameter: 'SERVICE'
                    orders --count 0       | --count: 0 (expected: 1 or more)
                    orders --count many    | Invalid value for option '--count'
                    orders --timeout -1    | --timeout: -1 (expected: 1 or more)
                    mesh:///orders         | SERVICE: "mesh:///orders" (expected: a name without scheme and path
                    //orders               | SERVICE: service name: "//orders" (expected: //AUTHORITY/SERVICE
                    orders --colour red    | Unknown option
                    """)
    void saysWhatIsWrongWithTheUsage(String arguments, String problem) {
        List<Object> all = new ArrayList<>(List.of("watch", "--config", Cli.write(folder, "mesh.yaml", STATIC_MESH)));
        all.addAll(arguments.isEmpty() ? List.of() : List.of(arguments.split(" ")));
        Cli cli = Cli.run(all.toArray());

        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains(problem);
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void aMissingFileIsNamed() {
        Cli cli = Cli.run("watch", "--config", "nowhere.yaml", "orders");

        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains("nowhere.yaml: no such file");
    }

    private static MeshDefinition mesh(int... ports) {
        List<Address> members = new ArrayList<>();
        for (int port : ports) {
            members.add(Address.of("127.0.0.1", port));
        }
        return MeshDefinition.empty()
                .service("orders", RouteDefinition.weighted(Map.of("one", 1)))
                .cluster("one", members);
    }

    private Path bootstrap(ControlPlane plane) throws IOException {
        return Cli.write(folder, "bootstrap.json", plane.bootstrapJson());
    }

    private static String service(JsonObject line) {
        return line.get("service").getAsString();
    }

    private static JsonElement endpoints(JsonObject line) {
        return line.getAsJsonArray("clusters").get(0).getAsJsonObject().get("endpoints");
    }

    private static String version(JsonObject line) {
        return line.getAsJsonObject("versions")
                .getAsJsonObject("ClusterLoadAssignment")
                .get("one")
                .getAsString();
    }

    private static JsonObject parse(String json) {
        return JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject();
    }
}
