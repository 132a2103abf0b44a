package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever cluster came before, one is decoded as if none had. */
class AlikeClusterTest {

    private static final String EDS =
            "{'name': 'a', 'type': 'EDS', 'connect_timeout': '1s', 'lb_policy': 'LEAST_REQUEST',"
                    + " 'eds_cluster_config': {'eds_config': {'ads': {}, 'resource_api_version': 'V3'}},"
                    + " 'circuit_breakers': {'thresholds': [{'max_requests': 7}]}}";
    private static final List<String> NAMES =
            List.of("", "a", "b", "c-1", "é", "xdstp://x/envoy.config.cluster.v3.Cluster/a", "xdstp://", "xdstp:a");

    private final ResourceDecoder decoder = ResourceDecoder.create();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatCameBeforeChangesNoResult(long seed) throws InvalidProtocolBufferException {
        Random random = new Random(seed);
        Earlier latest = null;
        Cluster cluster = parsed(EDS);
        int alike = 0;
        for (int step = 0; step < 3_000; step++) {
            cluster = step % 15 == 0 ? parsed(EDS) : mutated(cluster, random);
            Any resource = resource(bytes(cluster, random));
            Resource wrapper = wrapper(resource, random);

            Decoded decoded = decode(wrapper, latest);
            assertThat(decoded).isEqualTo(decode(wrapper, null));
            alike += latest != null && shareSettings(decoded, latest.decoded()) ? 1 : 0;
            latest = new Earlier(resource, decoded);
        }
        assertThat(alike).isBetween(200, 2_500);
    }

    @Test
    void clustersThatDifferInTheirNamesShareTheirSettings() {
        Decoded first = decode(EDS, null);
        Decoded second = decode(EDS.replace("'a'", "'b'"), new Earlier(Fixtures.any(ResourceType.CLUSTER, EDS), first));

        assertThat(shareSettings(second, first)).isTrue();
        assertThat(second.name()).isEqualTo("b");
        assertThat(second.unsupported()).singleElement().satisfies(field -> {
            assertThat(field.resourceName()).isEqualTo("b");
            assertThat(field.field()).isEqualTo("connect_timeout");
        });
    }

    private Decoded decode(String text, @Nullable Earlier latest) {
        return decode(
                Resource.newBuilder()
                        .setResource(Fixtures.any(ResourceType.CLUSTER, text))
                        .build(),
                latest);
    }

    private Decoded decode(Resource wrapper, @Nullable Earlier latest) {
        return decoder.decode(ResourceType.CLUSTER, Wrapped.of(wrapper), new KnownResources() {
            @Override
            public @Nullable Earlier of(String name) {
                return null;
            }

            @Override
            public @Nullable Earlier latest() {
                return latest;
            }
        });
    }

    /** Mostly the names change, and now and then something else. */
    private static Cluster mutated(Cluster cluster, Random random) {
        Cluster.Builder next = cluster.toBuilder();
        if (random.nextBoolean()) {
            next.setName(random.nextInt(8) == 0 ? NAMES.get(random.nextInt(NAMES.size())) : "c-" + random.nextInt(99));
        }
        if (random.nextInt(3) == 0) {
            next.getEdsClusterConfigBuilder().setServiceName(NAMES.get(random.nextInt(NAMES.size())));
        }
        if (random.nextInt(8) == 0) {
            next.setConnectTimeout(Duration.newBuilder().setSeconds(random.nextInt(3)));
        }
        if (random.nextInt(20) == 0) {
            next.setTypeValue(random.nextInt(6));
        }
        if (random.nextInt(30) == 0) {
            Message other = new RandomMessage(random)
                    .fill(Cluster.newBuilder().setName("x"))
                    .build();
            next.mergeFrom(other);
        }
        return next.build();
    }

    /** As protobuf writes it, or in another way that means something else, or nothing. */
    private static ByteString bytes(Cluster cluster, Random random) {
        ByteString bytes = cluster.toByteString();
        return switch (random.nextInt(20)) {
            case 0 -> bytes.concat(Cluster.newBuilder().setName("twice").build().toByteString());
            case 1 -> bytes.concat(cluster.toBuilder().clearName().build().toByteString());
            case 2 -> bytes.concat(unknown(random));
            case 3 -> bytes.isEmpty() ? bytes : bytes.substring(0, random.nextInt(bytes.size()));
            default -> bytes;
        };
    }

    private static ByteString unknown(Random random) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        random.nextBoolean() ? 9_999 : Cluster.NAME_FIELD_NUMBER,
                        UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build()
                .toByteString();
    }

    private static Resource wrapper(Any resource, Random random) {
        Resource.Builder wrapper = Resource.newBuilder().setResource(resource);
        if (random.nextInt(10) == 0) {
            wrapper.setName("wrapped").setTtl(Duration.newBuilder().setSeconds(random.nextInt(3) - 1));
        }
        return wrapper.build();
    }

    private static boolean shareSettings(Decoded one, Decoded other) {
        return one instanceof Decoded.Accepted first
                && other instanceof Decoded.Accepted second
                && first.resource() instanceof XdsResource.ClusterResource cluster
                && second.resource() instanceof XdsResource.ClusterResource before
                && cluster.cluster().balancing().policy()
                        == before.cluster().balancing().policy();
    }

    private static Cluster parsed(String text) throws InvalidProtocolBufferException {
        return Cluster.parseFrom(Fixtures.any(ResourceType.CLUSTER, text).getValue());
    }

    private static Any resource(ByteString bytes) {
        return Any.newBuilder()
                .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                .setValue(bytes)
                .build();
    }
}
