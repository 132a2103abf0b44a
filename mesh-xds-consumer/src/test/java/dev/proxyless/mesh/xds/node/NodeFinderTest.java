package dev.proxyless.mesh.xds.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeFinderTest {

    private static final String TASK = """
            {"Cluster": "arn:aws:ecs:eu-central-1:1:cluster/shop", "TaskARN": "arn:aws:ecs:eu-central-1:1:task/shop/7f",
             "Family": "orders", "Revision": "3", "AvailabilityZone": "eu-central-1b",
             "Limits": {"CPU": 0.25}, "Containers": [{"DockerId": "x"}]}
            """;
    private static final String INSTANCE = """
            {"instanceId": "i-07", "region": "eu-central-1", "availabilityZone": "eu-central-1a", "billingProducts": null}
            """;

    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    @TempDir
    Path root;

    private HttpServer server;
    private NodeFinder finder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        finder = NodeFinder.of(variables::get, properties::get, root);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aPodIsToldToIstiodInFourPartsAndAsOneForGrpc() {
        variables.putAll(Map.of(
                "POD_NAME",
                "orders-0",
                "POD_NAMESPACE",
                "shop",
                "INSTANCE_IP",
                "10.0.0.7",
                "SERVICE_ACCOUNT",
                "orders"));

        NodeIdentity found = finder.find(NodeEnvironment.ISTIO);

        assertThat(found.id()).isEqualTo("sidecar~10.0.0.7~orders-0.shop~shop.svc.cluster.local");
        assertThat(found.metadata())
                .isEqualTo(Structs.ofTexts(Map.of(
                        "GENERATOR", "grpc",
                        "CLUSTER_ID", "Kubernetes",
                        "NAME", "orders-0",
                        "NAMESPACE", "shop",
                        "SERVICE_ACCOUNT", "orders")));
    }

    @Test
    void aPodThatDoesNotSayItsAddressHasThatOfItsHost() throws IOException {
        variables.putAll(Map.of("POD_NAME", "orders-0", "POD_NAMESPACE", "shop"));

        assertThat(finder.find(NodeEnvironment.ISTIO).id())
                .isEqualTo("sidecar~" + InetAddress.getLocalHost().getHostAddress()
                        + "~orders-0.shop~shop.svc.cluster.local");
    }

    @Test
    void aPodWithoutANamespaceIsNobodyToIstiod() {
        variables.put("POD_NAME", "orders-0");

        assertThat(finder.find(NodeEnvironment.ISTIO)).isEqualTo(NodeIdentity.UNKNOWN);
    }

    @Test
    void aTaskOfEcsIsKnownByItsArnAndItsFamily() {
        serve("/v4/1/task", TASK);
        variables.put("ECS_CONTAINER_METADATA_URI_V4", address("/v4/1"));

        assertThat(finder.find(NodeEnvironment.AUTO))
                .isEqualTo(new NodeIdentity(
                        "arn:aws:ecs:eu-central-1:1:task/shop/7f",
                        "orders",
                        "eu-central-1",
                        "eu-central-1b",
                        Structs.ofTexts(Map.of(
                                "ECS_CLUSTER", "arn:aws:ecs:eu-central-1:1:cluster/shop",
                                "ECS_TASK_FAMILY", "orders",
                                "ECS_TASK_REVISION", "3"))));
    }

    @Test
    void anInstanceOfEc2IsAskedWithAToken() {
        server.createContext("/latest/api/token", exchange -> {
            boolean asked = exchange.getRequestMethod().equals("PUT")
                    && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds");
            answer(exchange, asked ? 200 : 400, "t0ken");
        });
        server.createContext("/latest/dynamic/instance-identity/document", exchange -> {
            boolean known = "t0ken".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
            answer(exchange, known ? 200 : 401, INSTANCE);
        });
        variables.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", address("/"));

        assertThat(finder.find(NodeEnvironment.AUTO))
                .isEqualTo(new NodeIdentity("i-07", "", "eu-central-1", "eu-central-1a", Struct.getDefaultInstance()));
    }

    @Test
    void aPodIsKnownByItsVariablesAndLabels() throws IOException {
        variables.putAll(Map.of(
                "KUBERNETES_SERVICE_HOST",
                "10.0.0.1",
                "POD_NAME",
                "orders-1",
                "POD_NAMESPACE",
                "shop",
                "NODE_NAME",
                "n1"));
        write("etc/podinfo/labels", """
                app="orders"
                topology.kubernetes.io/region="eu"
                topology.kubernetes.io/zone="eu-a"
                no label
                """);

        NodeIdentity pod = finder.find(NodeEnvironment.AUTO);

        assertThat(pod.id()).isEqualTo("orders-1.shop");
        assertThat(pod.cluster()).isEqualTo("orders");
        assertThat(pod.region()).isEqualTo("eu");
        assertThat(pod.zone()).isEqualTo("eu-a");
        assertThat(Structs.text(pod.metadata(), "NODE_NAME")).isEqualTo("n1");
        assertThat(pod.metadata().getFieldsOrThrow("LABELS").getStructValue())
                .satisfies(labels -> assertThat(Structs.text(labels, "app")).isEqualTo("orders"));
    }

    @Test
    void aPodWithoutDownwardApiIsKnownByItsHostAndItsServiceAccount() throws IOException {
        variables.put("HOSTNAME", "orders-1");
        write("var/run/secrets/kubernetes.io/serviceaccount/namespace", "shop\n");

        NodeIdentity pod = finder.find(NodeEnvironment.KUBERNETES);

        assertThat(pod.id()).isEqualTo("orders-1.shop");
        assertThat(pod.cluster()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "not json", "{\"TaskARN\": {\"a\": 1}}", "{\"TaskARN\": null}"})
    void anAnswerThatTellsNothingLeavesTheBootstrapAlone(String body) {
        serve("/v4/task", body);
        variables.put("ECS_CONTAINER_METADATA_URI_V4", address("/v4"));

        assertThat(finder.find(NodeEnvironment.ECS)).isEqualTo(NodeIdentity.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1", "https://localhost", "file:///etc", "not a uri", "http://", " "})
    void anEndpointThatCannotBeReachedStopsNothing(String address) {
        variables.put("ECS_CONTAINER_METADATA_URI_V4", address);
        variables.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");

        assertThat(finder.find(NodeEnvironment.ECS)).isEqualTo(NodeIdentity.UNKNOWN);
        assertThat(finder.find(NodeEnvironment.EC2)).isEqualTo(NodeIdentity.UNKNOWN);
        assertThat(finder.find(NodeEnvironment.KUBERNETES)).isEqualTo(NodeIdentity.UNKNOWN);
    }

    @Test
    void anInstanceThatMustNotBeAskedIsNot() {
        variables.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", address("/"));
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
        server.createContext("/", exchange -> {
            throw new AssertionError("asked");
        });

        assertThat(finder.find(NodeEnvironment.EC2)).isEqualTo(NodeIdentity.UNKNOWN);
    }

    @Test
    void anEndpointThatHangsCostsTwoSecondsAtMost() {
        CountDownLatch end = new CountDownLatch(1);
        server.createContext("/v4/task", exchange -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        variables.put("ECS_CONTAINER_METADATA_URI_V4", address("/v4"));
        long start = System.nanoTime();

        assertThat(finder.find(NodeEnvironment.ECS)).isEqualTo(NodeIdentity.UNKNOWN);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        end.countDown();
    }

    @ParameterizedTest
    @CsvSource({"ecs,,ECS", ",EC2,EC2", " Kubernetes ,ec2,KUBERNETES", "auto,,AUTO", ",,", "azure,,", "'',auto,AUTO"})
    void theProcessIsToldWhomToAsk(String variable, String property, NodeEnvironment environment) {
        variables.put("MESH_NODE_FROM", variable);
        properties.put("dev.proxyless.mesh.nodeFrom", property);

        assertThat(finder.requested().orElse(null)).isEqualTo(environment);
    }

    @Test
    void labelsAreReadAsTheyAreWritten() {
        assertThat(PodLabels.parse("a=\"1\"\nb=\"x=\\\"y\\\\\"\n=\"z\"\nc=\"\"\nd\ne=\"open\n"))
                .isEqualTo(Map.of("a", "1", "b", "x=\"y\\", "c", ""));
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void serve(String path, String body) {
        server.createContext(path, exchange -> answer(exchange, 200, body));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
