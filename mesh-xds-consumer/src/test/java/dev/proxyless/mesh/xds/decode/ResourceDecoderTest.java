package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResourceDecoderTest {

    private final ResourceDecoder decoder = ResourceDecoder.create();
    private final Any cluster =
            Fixtures.any(ResourceType.CLUSTER, "{'name': 'c', 'load_assignment': {'cluster_name': 'c'}}");

    @Test
    void aWrapperIsTakenOffAndItsTimeToLiveReported() {
        Resource wrapper = Resource.newBuilder()
                .setName("c")
                .setVersion("1")
                .setTtl(Duration.getDefaultInstance())
                .setResource(cluster)
                .build();

        Decoded decoded = decoder.decode(ResourceType.CLUSTER, Any.pack(wrapper));

        assertThat(Fixtures.clusterOf(decoded).name()).isEqualTo("c");
        assertThat(Fixtures.reports(decoded)).containsExactly("ttl: the resource does not expire");
    }

    /** Also what Envoy adds to wrappers after this was written. */
    @Test
    void everyOtherFieldOfAWrapperIsReported() {
        for (FieldDescriptor field : Resource.getDescriptor().getFields()) {
            Resource.Builder wrapper = Resource.newBuilder().setResource(cluster);
            if (field.isRepeated()) {
                wrapper.addRepeatedField(field, "x");
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && !field.getName().equals("resource")) {
                wrapper.setField(field, wrapper.newBuilderForField(field).build());
            }
            List<String> reported = wrapper.getAllFields().keySet().stream()
                    .map(FieldDescriptor::getName)
                    .filter(name -> !name.equals("resource") && !name.equals("ttl"))
                    .map(name -> name + ": has no effect")
                    .toList();
            Decoded decoded = decoder.decode(ResourceType.CLUSTER, Wrapped.of(wrapper.build()), name -> null);
            assertThat(Fixtures.reports(decoded)).isEqualTo(reported);
        }
    }

    @ParameterizedTest
    @EnumSource(ResourceType.class)
    void bytesThatAreNoMessageAreRefused(ResourceType type) {
        Any garbage = Any.newBuilder()
                .setTypeUrl(type.typeUrl())
                .setValue(ByteString.copyFromUtf8("\377\377\377"))
                .build();
        Any wrapped =
                Any.pack(Resource.newBuilder().setName("n").setResource(garbage).build());

        assertThat(Fixtures.problems(decoder.decode(type, garbage)))
                .singleElement()
                .asString()
                .startsWith(": bytes that are no message (expected: a well-formed " + type.label());
        assertThat(decoder.decode(type, wrapped).name()).isEqualTo("n");
    }

    @Test
    void anotherTypeIsRefused() {
        Decoded decoded = decoder.decode(ResourceType.LISTENER, cluster);

        assertThat(Fixtures.problems(decoded))
                .containsExactly(
                        ": \"" + cluster.getTypeUrl() + "\" (expected: " + ResourceType.LISTENER.typeUrl() + ")");
        assertThat(decoder.decode(ResourceType.LISTENER, Any.getDefaultInstance()))
                .isInstanceOf(Decoded.Rejected.class);
    }

    @Test
    void anErrorNamesTypeResourceAndField() {
        Decoded decoded = Fixtures.clusterWith("'lb_policy': 'MAGLEV'");

        ConfigError error = ((Decoded.Rejected) decoded).errors().get(0);
        assertThat(error.kind()).isEqualTo(ConfigError.Kind.INVALID);
        assertThat(error.describe())
                .isEqualTo("Cluster \"c\", lb_policy: MAGLEV (expected: ROUND_ROBIN, LEAST_REQUEST or RANDOM)");
    }

    @Test
    void aFieldOfANewerApiIsReported() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(9999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        Cluster newer =
                Cluster.newBuilder().setName("c").setUnknownFields(unknown).build();

        assertThat(Fixtures.reports(decoder.decode(ResourceType.CLUSTER, Any.pack(newer))))
                .containsExactly("(unknown): a field of a newer Envoy API has no effect");
    }

    @Test
    void theErrorsOfAResourceAreBounded() {
        String routes = "{},".repeat(200);
        Decoded decoded = Fixtures.routes("{'virtual_hosts': [{'domains': ['*'], 'routes': ["
                + routes.substring(0, routes.length() - 1) + "]}]}");

        assertThat(Fixtures.problems(decoded)).hasSize(50);
    }

    @Test
    void aQuotedValueCannotBreakALogAndIsCut() {
        Decoded decoded = Fixtures.routes("{'virtual_hosts': [{'domains': ['a\\nb*c" + "x".repeat(5_000) + "']}]}");

        assertThat(Fixtures.problems(decoded)).singleElement().asString().satisfies(problem -> {
            assertThat(problem)
                    .contains("a\uFFFDb*cxx", "xx…xx")
                    .endsWith("(expected: a name, *.suffix, prefix.* or *)");
            assertThat(problem).hasSizeLessThan(700).doesNotContain("\n");
        });
    }

    @Test
    void aFieldIsReportedOnceForItsType() {
        ValidationReport report = ValidationReport.create();
        Decoded one = Fixtures.clusterWith("'outlier_detection': {}");
        Decoded two = Fixtures.clusterWith("'outlier_detection': {}, 'health_checks': [{}]");

        assertThat(report.news(one)).extracting("field").containsExactly("outlier_detection");
        assertThat(report.news(one)).isEmpty();
        assertThat(report.news(two)).extracting("field").containsExactly("health_checks");
    }

    @Test
    void everyTypeIsFoundByItsUrl() {
        for (ResourceType type : ResourceType.values()) {
            assertThat(ResourceType.ofTypeUrl(type.typeUrl())).contains(type);
            assertThat(type.typeUrl()).endsWith(".v3." + type.label());
        }
        assertThat(ResourceType.ofTypeUrl("type.googleapis.com/x")).isEmpty();
    }
}
