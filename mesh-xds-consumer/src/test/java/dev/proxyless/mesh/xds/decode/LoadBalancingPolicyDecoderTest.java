package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.LbPolicy;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LoadBalancingPolicyDecoderTest {

    private static final String RING_HASH = policy("ring_hash.v3.RingHash", "");
    private static final String CLIENT_SIDE =
            policy("client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin", "");
    private static final String ROUND_ROBIN = policy("round_robin.v3.RoundRobin", "");

    @Test
    void theFirstThatIsKnownCountsBeforeLbPolicy() {
        String random = policy("random.v3.Random", "");

        assertThat(cluster(CLIENT_SIDE, random, ROUND_ROBIN).balancing().policy())
                .isEqualTo(new LbPolicy.Random());
    }

    @Test
    void leastRequestHasItsChoices() {
        assertThat(cluster(policy("least_request.v3.LeastRequest", ", 'choice_count': 5"))
                        .balancing()
                        .policy())
                .isEqualTo(new LbPolicy.LeastRequest(5));
    }

    @Test
    void localityWeightsMayBeAskedForInTwoWays() {
        String weighted = ", 'locality_lb_config': {'locality_weighted_lb_config': {}}";

        assertThat(cluster(policy("round_robin.v3.RoundRobin", weighted))
                        .balancing()
                        .localityWeights())
                .isTrue();
        assertThat(cluster(wrrLocality(RING_HASH, ROUND_ROBIN)).balancing().localityWeights())
                .isTrue();
        assertThat(cluster(ROUND_ROBIN).balancing().localityWeights()).isFalse();
    }

    @Test
    void aListWithoutAnyThatIsKnownIsRefusedByName() {
        assertThat(Fixtures.problems(decoded(RING_HASH, CLIENT_SIDE)))
                .containsExactly("load_balancing_policy.policies: "
                        + "envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash, "
                        + "envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin "
                        + "(expected: one of round_robin, least_request, random, wrr_locality)");
    }

    @Test
    void aChildThatIsNotKnownIsRefusedWhereItIs() {
        assertThat(Fixtures.problems(decoded(wrrLocality(RING_HASH))))
                .singleElement()
                .asString()
                .startsWith("load_balancing_policy.policies[0].typed_extension_config.typed_config."
                        + "endpoint_picking_policy.policies: envoy.");
    }

    @Test
    void aPolicyOfOnesOwnIsPassedOver() {
        String custom = "{'typed_extension_config': {'name': 'x', 'typed_config': {"
                + "'@type': 'type.googleapis.com/xds.type.v3.TypedStruct', 'type_url': 'x/my.Policy'}}}";

        assertThat(cluster(custom, ROUND_ROBIN).balancing().policy()).isEqualTo(new LbPolicy.RoundRobin());
        assertThat(Fixtures.problems(decoded(custom)))
                .singleElement()
                .asString()
                .contains("my.Policy");
    }

    @Test
    void policiesCannotBeNestedWithoutEnd() {
        String nested = ROUND_ROBIN;
        for (int i = 0; i < 17; i++) {
            nested = wrrLocality(nested);
        }

        assertThat(Fixtures.problems(decoded(nested)))
                .singleElement()
                .asString()
                .contains("nested deeper than 16");
    }

    @Test
    void slowStartIsReported() {
        Decoded decoded = decoded(policy("round_robin.v3.RoundRobin", ", 'slow_start_config': {}"));

        assertThat(Fixtures.reports(decoded))
                .containsExactly(
                        "load_balancing_policy.policies.typed_extension_config.typed_config.slow_start_config: "
                                + "a new endpoint gets its full share at once");
    }

    private static String policy(String type, String fields) {
        return "{'typed_extension_config': {'name': 'x', 'typed_config': {"
                + "'@type': 'type.googleapis.com/envoy.extensions.load_balancing_policies." + type + "'" + fields
                + "}}}";
    }

    private static String wrrLocality(String... children) {
        return policy(
                "wrr_locality.v3.WrrLocality",
                ", 'endpoint_picking_policy': {'policies': [" + String.join(", ", children) + "]}");
    }

    private static Cluster cluster(String... policies) {
        return Fixtures.clusterOf(decoded(policies));
    }

    private static Decoded decoded(String... policies) {
        return Fixtures.clusterWith("'lb_policy': 'RING_HASH', 'load_balancing_policy': {'policies': ["
                + Arrays.stream(policies).collect(Collectors.joining(", ")) + "]}");
    }
}
