package dev.proxyless.mesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.proxyless.mesh.testkit.Backend;
import dev.proxyless.mesh.testkit.ControlPlane;
import dev.proxyless.mesh.testkit.GrpcBackend;
import dev.proxyless.mesh.testkit.HttpBackend;
import dev.proxyless.mesh.testkit.MeshDefinition;
import dev.proxyless.mesh.testkit.RouteDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class CallCommandTest {

    @TempDir
    Path folder = Path.of("");

    private final ControlPlane plane = ControlPlane.start();
    private final List<Backend> backends = new ArrayList<>();

    @AfterEach
    void stop() {
        plane.close();
        backends.forEach(Backend::close);
    }

    @Test
    void countsByStatusClusterAndEndpoint() {
        HttpBackend one = http("one");
        HttpBackend two = http("two");
        publish(RouteDefinition.weighted(Map.of("one", 1, "two", 0)), one, two);
        JsonObject report = call(MeshCommand.OK, "http://orders/", "-n", 20, "-c", 4);
        assertThat(report.get("calls").getAsInt()).isEqualTo(20);
        assertThat(report.get("ok").getAsInt()).isEqualTo(20);
        assertThat(report.get("failed").getAsInt()).isZero();
        assertThat(report.get("byStatus")).isEqualTo(JsonParser.parseString("{\"200\":20}"));
        assertThat(report.get("byCluster")).isEqualTo(JsonParser.parseString("{\"one\":20}"));
        assertThat(report.get("byEndpoint")).isEqualTo(JsonParser.parseString("{\"" + one.address() + "\":20}"));
        assertThat(report.get("p50Ms").getAsDouble())
                .isPositive()
                .isLessThanOrEqualTo(report.get("p99Ms").getAsDouble());
        assertThat(two.behaviour().requests()).isZero();
    }

    @Test
    void countsRetriesAndFailures() {
        HttpBackend one = http("one");
        publish(RouteDefinition.to("one").retry(1, "5xx"), one);
        one.behaviour().failNext(3, 503);
        JsonObject report = call(MeshCommand.FAILED, "http://orders/", "-n", 3);
        assertThat(report.get("retries").getAsInt()).isEqualTo(2);
        assertThat(report.get("ok").getAsInt()).isEqualTo(2);
        assertThat(report.get("failed").getAsInt()).isOne();
        assertThat(report.get("byStatus")).isEqualTo(JsonParser.parseString("{\"200\":2,\"503\":1}"));
    }

    @Test
    void asksForTheHealthOfAGrpcService() {
        GrpcBackend one = GrpcBackend.start("one", "v1");
        backends.add(one);
        publish(RouteDefinition.to("one"), one);
        JsonObject report = call(MeshCommand.OK, "grpc://orders", "-n", 5);
        assertThat(report.get("byStatus")).isEqualTo(JsonParser.parseString("{\"OK\":5}"));
        assertThat(report.get("byCluster")).isEqualTo(JsonParser.parseString("{\"one\":5}"));
        assertThat(report.get("byEndpoint")).isEqualTo(JsonParser.parseString("{\"" + one.address() + "\":5}"));
    }

    @Test
    void aGrpcCallThatFailsIsCountedByItsCodeAndItsWords() {
        GrpcBackend one = GrpcBackend.start("one", "v1");
        backends.add(one);
        publish(RouteDefinition.to("one"), one);
        one.behaviour().failNext(1, 8);
        JsonObject report = call(MeshCommand.FAILED, "grpc://orders", "-n", 2);
        assertThat(report.get("byStatus")).isEqualTo(JsonParser.parseString("{\"OK\":1,\"RESOURCE_EXHAUSTED\":1}"));
        assertThat(report.getAsJsonObject("errors").keySet())
                .singleElement()
                .asString()
                .contains("one was told to fail");
    }

    @Test
    void anUnknownServiceIsAFailure() {
        plane.publish(MeshDefinition.empty());
        JsonObject report = call(MeshCommand.FAILED, "http://nowhere/");
        assertThat(report.get("failed").getAsInt()).isOne();
        assertThat(report.getAsJsonObject("errors").keySet())
                .singleElement()
                .asString()
                .contains("nowhere");
    }

    @Test
    void aHostWithDotsIsAServiceToo() {
        HttpBackend one = http("one");
        plane.publish(MeshDefinition.empty()
                .service("orders.example.com", RouteDefinition.to("one"))
                .cluster("one", one.address()));
        assertThat(call(MeshCommand.OK, "http://Orders.Example.com/").get("ok").getAsInt())
                .isOne();
    }

    @Test
    void withoutJsonPeopleGetASummaryFirst() {
        publish(RouteDefinition.to("one"), http("one"));
        Cli cli = Cli.run("call", "--config", bootstrap(), "http://orders/");
        assertThat(cli.out().get(0)).startsWith("1 calls to http://orders/: 1 ok, 0 failed, 0 retries");
        assertThat(cli.json().get("ok").getAsInt()).isOne();
    }

    @Test
    void explainAsksTheControlPlane() {
        plane.publish(MeshDefinition.empty().service("orders", RouteDefinition.to("one")));
        Cli cli = Cli.run("explain", "--config", bootstrap(), "--authority", "orders", "--path", "/");
        assertThat(cli.json().get("cluster").getAsString()).isEqualTo("one");
    }

    @Test
    void explainOfAnUnknownServiceFails() {
        Cli cli = Cli.run("explain", "--config", bootstrap(), "--authority", "nowhere", "--path", "/");
        assertThat(cli.status()).isEqualTo(MeshCommand.FAILED);
        assertThat(cli.err()).contains("nowhere");
        assertThat(cli.out()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    ftp://orders               | URL: "ftp://orders" (expected: http://service/path or grpc://service)
                    orders                     | URL: "orders"
                    http://orders --client grpc | --client: grpc with http
                    http://orders -n 0         | -n 0 -c 1 (expected: 1 or more each)
                    http://orders --client mvc | Invalid value for option '--client'
                    """)
    void saysWhatIsWrongWithTheUsage(String arguments, String problem) {
        List<Object> all = new ArrayList<>(List.of("call", "--config", bootstrap()));
        all.addAll(List.of(arguments.split(" ")));
        Cli cli = Cli.run(all.toArray());
        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains(problem);
    }

    @Test
    void aBadBootstrapIsNamed() {
        Path bad = Cli.write(folder, "bad.json", "{\"xds_servers\": []}");
        Cli cli = Cli.run("call", "--config", bad, "http://orders/");
        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains("bad.json").contains("xds_servers");
    }

    private JsonObject call(int status, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("call", "--config", bootstrap(), "--json"));
        all.addAll(List.of(arguments));
        Cli cli = Cli.run(all.toArray());
        assertThat(cli.status()).as(cli.err()).isEqualTo(status);
        assertThat(cli.out()).hasSize(1);
        return cli.json();
    }

    private HttpBackend http(String name) {
        HttpBackend backend = HttpBackend.start(name, "v1");
        backends.add(backend);
        return backend;
    }

    private void publish(RouteDefinition route, Backend... members) {
        MeshDefinition mesh = MeshDefinition.empty().service("orders", route);
        for (Backend member : members) {
            mesh = mesh.cluster(member.name(), member.address());
        }
        plane.publish(mesh);
    }

    private Path bootstrap() {
        return Cli.write(folder, "bootstrap.json", plane.bootstrapJson());
    }
}
