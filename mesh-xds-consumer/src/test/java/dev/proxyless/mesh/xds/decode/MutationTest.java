package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
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

    private static final int ROUNDS = 1_000;
    private static final int MAX_DEPTH = 7;
    private static final String[] TEXTS = {
        "", "a", "*", "*.x", "/", "(", "[a-z]{3}", "5xx,reset", "%REQ(x)%", "\r\n", "é", "x:80"
    };
    private static final int[] NUMBERS = {
        0, 1, 2, 3, 80, 100, 599, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, -1
    };

    private final Random random = new Random(42);
    private final ResourceDecoder decoder = ResourceDecoder.create();

    @ParameterizedTest
    @EnumSource(ResourceType.class)
    void randomMessagesAreAcceptedOrRefused(ResourceType type) {
        for (int i = 0; i < ROUNDS; i++) {
            Message.Builder builder = empty(type).newBuilderForType();
            fill(builder, 0);
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

    private void fill(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (random.nextInt(message ? 6 + 2 * depth : 4) > 1
                    || (message && depth > MAX_DEPTH)
                    || field.isMapField()) {
                continue;
            }
            if (field.isRepeated()) {
                builder.addRepeatedField(field, value(builder, field, depth));
            } else {
                builder.setField(field, value(builder, field, depth));
            }
        }
    }

    private Object value(Message.Builder parent, FieldDescriptor field, int depth) {
        int number = NUMBERS[random.nextInt(NUMBERS.length)];
        return switch (field.getJavaType()) {
            case INT -> number;
            case LONG -> (long) number;
            case FLOAT -> (float) number;
            case DOUBLE -> number == -1 ? Double.NaN : number;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case BYTE_STRING -> ByteString.copyFromUtf8(TEXTS[random.nextInt(TEXTS.length)]);
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(7));
            case MESSAGE -> {
                Message.Builder child = parent.newBuilderForField(field);
                fill(child, depth + 1);
                yield child.build();
            }
        };
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
