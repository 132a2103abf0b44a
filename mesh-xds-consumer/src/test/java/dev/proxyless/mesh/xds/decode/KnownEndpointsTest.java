package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is known of an earlier form, endpoints are decoded as if nothing were; what did not change is the same object. */
class KnownEndpointsTest {

    private static final int CHAINS = 60;
    private static final int CHAIN = 25;

    private final ResourceDecoder decoder = ResourceDecoder.create();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsKnownChangesNoResult(long seed) {
        Random random = new Random(seed);
        int rejected = 0;
        for (int chain = 0; chain < CHAINS; chain++) {
            RandomAssignment assignment = new RandomAssignment(random);
            Earlier known = null;
            for (int step = 0; step < CHAIN; step++) {
                assignment.mutate();
                Resource wrapper = wrapped(assignment.bytes(), random.nextBoolean());
                Decoded decoded = decode(wrapper, known);

                assertThat(decoded).isEqualTo(inFull(wrapper));
                rejected += decoded instanceof Decoded.Rejected ? 1 : 0;
                known = new Earlier(wrapper.getResource(), decoded);
            }
        }
        assertThat(rejected).isBetween(CHAINS, CHAINS * CHAIN / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatCameLastOfOtherNamesChangesNoResult(long seed) {
        Random random = new Random(seed);
        int alike = 0;
        for (int chain = 0; chain < CHAINS; chain++) {
            RandomAssignment assignment = new RandomAssignment(random);
            Earlier latest = null;
            for (int step = 0; step < CHAIN; step++) {
                if (random.nextBoolean()) {
                    assignment.mutate();
                }
                assignment.rename();
                Resource wrapper = wrapped(assignment.bytes(), false);
                Decoded decoded = decode(wrapper, new Latest(latest));

                assertThat(decoded).isEqualTo(inFull(wrapper));
                alike += latest != null && shareLocality(decoded, latest.decoded()) ? 1 : 0;
                latest = new Earlier(wrapper.getResource(), decoded);
            }
        }
        assertThat(alike).isBetween(CHAINS, CHAINS * CHAIN - CHAINS);
    }

    @Test
    void anEndpointThatDidNotChangeIsTheSameObjectWhereverItStands() {
        List<LbEndpoint> endpoints = endpoints(100);
        Any first = packed(endpoints.subList(0, 50), endpoints.subList(50, 100));
        Earlier known = new Earlier(first, decode(first, null));
        List<Endpoint> before = endpoints(known.decoded());

        List<LbEndpoint> changed = new ArrayList<>(endpoints);
        changed.set(70, RandomAssignment.endpoint("10.9.9.9", 1));
        changed.add(20, RandomAssignment.endpoint("10.9.9.8", 1));
        List<Endpoint> shifted =
                endpoints(decode(packed(changed.subList(0, 90), changed.subList(90, changed.size())), known));
        Collections.shuffle(changed, new Random(1));
        List<Endpoint> shuffled = endpoints(decode(packed(changed), known));

        assertThat(same(before, shifted)).isEqualTo(99);
        // The first few that are not where they are looked for are parsed again.
        assertThat(same(before, shuffled)).isBetween(90L, 99L);
    }

    @Test
    void anEndpointThatWasReportedOnIsReportedOnAgain() {
        Any resource = Fixtures.any(
                ResourceType.ENDPOINTS,
                "{'cluster_name': 'c', 'endpoints': [{'lb_endpoints': [{'endpoint': {'address': {'socket_address': "
                        + "{'address': 'h', 'port_value': 1}}, 'health_check_config': {'port_value': 2}}}]}]}");
        Decoded decoded = decode(resource, null);

        assertThat(decode(resource, new Earlier(resource, decoded)).unsupported())
                .isNotEmpty()
                .isEqualTo(decoded.unsupported());
    }

    @Test
    void metadataThatDidNotChangeIsTheSameObject() {
        String text =
                "{'cluster_name': 'c', 'endpoints': [{'lb_endpoints': [{'endpoint': {'address': {'socket_address': "
                        + "{'address': 'h', 'port_value': 1}}}, 'metadata': {'filter_metadata': {'f': {'k': 'v'}}}}]}]}";
        Any before = Fixtures.any(ResourceType.ENDPOINTS, text);
        Any after = Fixtures.any(ResourceType.ENDPOINTS, text.replace("'h'", "'i'"));
        Decoded decoded = decode(before, null);

        assertThat(endpoints(decode(after, new Earlier(before, decoded))).get(0).metadata())
                .isSameAs(endpoints(decoded).get(0).metadata());
    }

    private Decoded decode(Any resource, @Nullable Earlier known) {
        return decode(Resource.newBuilder().setResource(resource).build(), known);
    }

    private Decoded decode(Resource wrapper, @Nullable Earlier known) {
        return decode(wrapper, (KnownResources) name -> known);
    }

    private Decoded decode(Resource wrapper, KnownResources known) {
        return decoder.decode(ResourceType.ENDPOINTS, Wrapped.of(wrapper), known);
    }

    /** Of other names alone something is known. */
    private record Latest(@Nullable Earlier latest) implements KnownResources {

        @Override
        public @Nullable Earlier of(String name) {
            return null;
        }
    }

    /** Whether what is not read again is taken over. */
    private static boolean shareLocality(Decoded one, Decoded other) {
        return one instanceof Decoded.Accepted first
                && other instanceof Decoded.Accepted second
                && first.resource() instanceof XdsResource.Endpoints now
                && second.resource() instanceof XdsResource.Endpoints before
                && now.endpoints().localities().size()
                        == before.endpoints().localities().size()
                && !now.endpoints().localities().isEmpty()
                && same(
                                List.of(now.endpoints().localities().get(0).locality()),
                                List.of(before.endpoints().localities().get(0).locality()))
                        == 1;
    }

    /** As a whole, by protobuf's own parser. */
    private static Decoded inFull(Resource wrapper) {
        try {
            ClusterLoadAssignment proto =
                    ClusterLoadAssignment.parseFrom(wrapper.getResource().getValue());
            FieldPath at =
                    FieldPath.root(new Findings(ResourceType.ENDPOINTS, proto.getClusterName(), Surroundings.NONE));
            return at.conclude(EndpointsDecoder.decode(proto, at));
        } catch (InvalidProtocolBufferException e) {
            FieldPath at = FieldPath.root(new Findings(ResourceType.ENDPOINTS, wrapper.getName(), Surroundings.NONE));
            at.refuse("bytes that are no message (expected: a well-formed " + ResourceType.ENDPOINTS.label() + "; "
                    + e.getMessage() + ")");
            return at.conclude(null);
        }
    }

    private static Resource wrapped(ByteString bytes, boolean named) {
        Any plain = Any.newBuilder()
                .setTypeUrl(ResourceType.ENDPOINTS.typeUrl())
                .setValue(bytes)
                .build();
        return Resource.newBuilder()
                .setName(named ? RandomAssignment.CLUSTER : "")
                .setResource(plain)
                .build();
    }

    @SafeVarargs
    private static Any packed(List<LbEndpoint>... localities) {
        ClusterLoadAssignment.Builder assignment =
                ClusterLoadAssignment.newBuilder().setClusterName(RandomAssignment.CLUSTER);
        for (List<LbEndpoint> locality : localities) {
            assignment.addEndpoints(LocalityLbEndpoints.newBuilder()
                    .setLoadBalancingWeight(UInt32Value.of(1))
                    .addAllLbEndpoints(locality));
        }
        return Any.pack(assignment.build());
    }

    private static List<LbEndpoint> endpoints(int count) {
        List<LbEndpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            endpoints.add(RandomAssignment.endpoint("10.0.0." + i, 80));
        }
        return endpoints;
    }

    private static List<Endpoint> endpoints(Decoded decoded) {
        XdsResource resource = ((Decoded.Accepted) decoded).resource();
        return ((XdsResource.Endpoints) resource)
                .endpoints().localities().stream()
                        .flatMap(locality -> locality.endpoints().stream())
                        .toList();
    }

    private static <T> long same(List<T> before, List<T> after) {
        Set<T> objects = Collections.newSetFromMap(new IdentityHashMap<>());
        objects.addAll(before);
        return after.stream().filter(objects::contains).count();
    }
}
