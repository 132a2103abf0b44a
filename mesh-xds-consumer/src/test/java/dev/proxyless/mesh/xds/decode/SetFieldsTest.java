package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Collection;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SetFieldsTest {

    private static final int ROUNDS = 300;

    @ParameterizedTest
    @EnumSource(ResourceType.class)
    void theFieldsAreThoseThatProtobufNames(ResourceType type) {
        RandomMessage random = new RandomMessage(new Random(7));
        for (int i = 0; i < ROUNDS; i++) {
            check(random.fill(empty(type).newBuilderForType()).build());
        }
    }

    @Test
    void aFieldOfAnotherTypeIsNotSet() {
        Cluster cluster = Cluster.newBuilder()
                .setName("c")
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                Cluster.CONNECT_TIMEOUT_FIELD_NUMBER,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();

        assertThat(of(cluster)).containsExactly("name");
    }

    @Test
    void anEmptyMessageIsSetIfItIsThere() {
        RouteConfiguration routes = RouteConfiguration.newBuilder()
                .setValidateClusters(BoolValue.getDefaultInstance())
                .build();

        assertThat(of(routes)).containsExactly("validate_clusters");
    }

    private static void check(Message message) {
        assertThat(of(message))
                .containsExactlyElementsOf(message.getAllFields().keySet().stream()
                        .map(FieldDescriptor::getName)
                        .toList());
    }

    private static Collection<String> of(Message message) {
        return SetFields.of(message.getDescriptorForType().getFullName(), message);
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
