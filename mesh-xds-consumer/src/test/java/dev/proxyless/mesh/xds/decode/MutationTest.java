package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is sent, the answer is an acceptance or a refusal that names its field, never an exception. */
class MutationTest {

    private static final int ROUNDS = Integer.getInteger("mesh.fuzz.rounds", 1_000);
    private static final long SEED = Long.getLong("mesh.fuzz.seed", 42);

    private final Random random = new Random(SEED);
    private final RandomMessage randomMessage = new RandomMessage(random);
    private final ResourceDecoder decoder = ResourceDecoder.create();

    @ParameterizedTest
    @EnumSource(ResourceType.class)
    void randomMessagesAreAcceptedOrRefused(ResourceType type) {
        for (int i = 0; i < ROUNDS; i++) {
            Message.Builder builder = empty(type).newBuilderForType();
            randomMessage.fill(builder);
            check(decoder.decode(type, Any.pack(builder.build())), builder);
        }
    }

    @ParameterizedTest
    @EnumSource(ResourceType.class)
    void randomBytesInValidMessagesAreAcceptedOrRefused(ResourceType type) {
        int accepted = 0;
        byte[] valid = valid(type).getValue().toByteArray();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = valid.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Any any = Any.newBuilder()
                    .setTypeUrl(type.typeUrl())
                    .setValue(ByteString.copyFrom(bytes))
                    .build();
            Decoded decoded = decoder.decode(type, any);
            check(decoded, any.toBuilder());
            accepted += decoded instanceof Decoded.Accepted ? 1 : 0;
        }
        assertThat(accepted).isBetween(1, ROUNDS - 1);
    }

    private static void check(Decoded decoded, Message.Builder input) {
        if (decoded instanceof Decoded.Rejected rejected) {
            assertThat(rejected.errors())
                    .isNotEmpty()
                    .allSatisfy(error -> assertThat(error.problem())
                            .as(input::toString)
                            .contains("(expected: ")
                            .doesNotContain("in a field that is not known"));
        }
    }

    private static Message empty(ResourceType type) {
        return switch (type) {
            case LISTENER -> Listener.getDefaultInstance();
            case ROUTE_CONFIGURATION -> RouteConfiguration.getDefaultInstance();
            case CLUSTER -> Cluster.getDefaultInstance();
            case ENDPOINTS -> ClusterLoadAssignment.getDefaultInstance();
        };
    }

    private static Any valid(ResourceType type) {
        return switch (type) {
            case LISTENER ->
                Fixtures.any(
                        type,
                        "{'name': 'l', 'api_listener': {'api_listener': {'@type': 'type.googleapis.com/envoy.extensions"
                                + ".filters.network.http_connection_manager.v3.HttpConnectionManager', 'rds': "
                                + "{'config_source': {'ads': {}}, 'route_config_name': 'r'}}}}");
            case ROUTE_CONFIGURATION ->
                Fixtures.any(
                        type,
                        "{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*', 'a.b'], 'routes': [{'match': "
                                + "{'safe_regex': {'regex': '/a[0-9]+'}, 'headers': [{'name': 'h', 'range_match': "
                                + "{'start': 1, 'end': 9}}]}, 'route': {'weighted_clusters': {'clusters': [{'name': 'a', "
                                + "'weight': 1}, {'name': 'b', 'weight': 99}]}, 'timeout': '1.5s', 'retry_policy': "
                                + "{'retry_on': '5xx,reset', 'num_retries': 3}}}]}]}");
            case CLUSTER ->
                Fixtures.any(
                        type,
                        "{'name': 'c', 'type': 'EDS', 'eds_cluster_config': {'eds_config': {'ads': {}}}, "
                                + "'circuit_breakers': {'thresholds': [{'max_requests': 3, 'retry_budget': "
                                + "{'budget_percent': {'value': 20}}}]}}");
            case ENDPOINTS ->
                Fixtures.any(
                        type,
                        "{'cluster_name': 'c', 'endpoints': [{'priority': 1, 'lb_endpoints': [{'endpoint': {'address': "
                                + "{'socket_address': {'address': '::1', 'port_value': 80}}}}]}, {'locality': "
                                + "{'zone': 'z'}}]}");
        };
    }
}
