package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OccurringFieldsTest {

    private static final int ROUNDS = 300;
    private static final String CLUSTER = Cluster.getDescriptor().getFullName();

    @ParameterizedTest
    @EnumSource(ResourceType.class)
    void everyFieldThatIsSetOccurs(ResourceType type) {
        RandomMessage random = new RandomMessage(new Random(11));
        for (int i = 0; i < ROUNDS; i++) {
            Message message = random.fill(empty(type).newBuilderForType()).build();
            check(message, read(message));
        }
    }

    @Test
    void nothingIsSaidOfATypeThatDoesNotOccur() {
        assertThat(read(Cluster.newBuilder().setName("c").build()).of("envoy.config.core.v3.Metadata"))
                .isNull();
    }

    @Test
    void nothingIsSaidOfATypeWithAFieldThatIsNotKnown() {
        UnknownFieldSet.Field field =
                UnknownFieldSet.Field.newBuilder().addVarint(1).build();
        Cluster newer = Cluster.newBuilder()
                .setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(9_999, field).build())
                .build();
        Cluster ofAnotherType = Cluster.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(Cluster.CONNECT_TIMEOUT_FIELD_NUMBER, field)
                        .build())
                .build();

        assertThat(read(newer).of(CLUSTER)).isNull();
        assertThat(read(ofAnotherType).of(CLUSTER)).isNull();
    }

    @Test
    void severalMessagesAreReadTogether() {
        OccurringFields fields = read(Cluster.newBuilder().setName("c").build());
        fields.read(
                CLUSTER,
                Cluster.newBuilder().setAltStatName("a").build().toByteString().newCodedInput());

        assertThat(fields.of(CLUSTER)).containsExactly("name", "alt_stat_name");
    }

    @Test
    void whatIsPackedIsReportedAsWhatIsNot() {
        Decoded decoded = ResourceDecoder.create()
                .decode(
                        ResourceType.CLUSTER,
                        Fixtures.any(
                                ResourceType.CLUSTER,
                                "{'name': 'c', 'type': 'EDS', 'eds_cluster_config': {'eds_config': {'ads': {}}},"
                                        + " 'round_robin_lb_config': {}, 'load_balancing_policy': {'policies':"
                                        + " [{'typed_extension_config': {'name': 'x', 'typed_config': {'@type':"
                                        + " 'type.googleapis.com/envoy.extensions.load_balancing_policies.round_robin"
                                        + ".v3.RoundRobin', 'slow_start_config': {}}}}]}}"));

        assertThat(decoded.unsupported())
                .extracting(note -> note.field())
                .anySatisfy(field -> assertThat(field).contains("slow_start_config"));
    }

    private static void check(Message message, OccurringFields fields) {
        String type = message.getDescriptorForType().getFullName();
        if (MessageType.named(type) == null) {
            return;
        }
        Collection<String> found = fields.of(type);
        assertThat(found)
                .isNotNull()
                .containsAll(message.getAllFields().keySet().stream()
                        .map(FieldDescriptor::getName)
                        .toList());
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                List<?> values = field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue());
                values.forEach(value -> check((Message) value, fields));
            }
        }
    }

    private static OccurringFields read(Message message) {
        ByteString bytes = message.toByteString();
        OccurringFields fields = new OccurringFields();
        CodedInputStream input = bytes.newCodedInput();
        fields.read(message.getDescriptorForType().getFullName(), input);
        return fields;
    }

    private static Message empty(ResourceType type) {
        return switch (type) {
            case LISTENER -> Listener.getDefaultInstance();
            case ROUTE_CONFIGURATION -> RouteConfiguration.getDefaultInstance();
            case CLUSTER -> Cluster.getDefaultInstance();
            case ENDPOINTS -> ClusterLoadAssignment.getDefaultInstance();
        };
    }
}
