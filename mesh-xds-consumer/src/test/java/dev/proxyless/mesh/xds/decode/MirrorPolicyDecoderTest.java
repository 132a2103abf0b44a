package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorPolicyDecoderTest {

    @Test
    void aPolicyNamesAClusterOrAHeaderAndAShare() {
        Decoded decoded = Fixtures.forward("{'cluster': 'c', 'request_mirror_policies': [{'cluster': 's'},"
                + " {'cluster_header': 'X-Shadow', 'disable_shadow_host_suffix_append': true, 'runtime_fraction':"
                + " {'default_value': {'numerator': 5, 'denominator': 'TEN_THOUSAND'}}}]}");

        assertThat(Fixtures.forwardOf(decoded).mirrors())
                .containsExactly(
                        MirrorPolicy.to("s"),
                        new MirrorPolicy(new ClusterName.FromHeader("x-shadow"), new Fraction(5, 10_000), false));
    }

    @ParameterizedTest
    @CsvSource({
        "config, host, route, route",
        "config, host, '', host",
        "config, '', '', config",
        "'', host, '', host",
        "'', '', route, route"
    })
    void theMostSpecificListThatIsNotEmptyHolds(String config, String host, String route, String holds) {
        Decoded decoded = Fixtures.routes(
                "{'name': 'r', " + list(config) + "'virtual_hosts': [{'name': 'v', 'domains': ['*'], " + list(host)
                        + "'routes': [{'match': {'prefix': '/'}, 'route': {" + list(route) + "'cluster': 'c'}}]}]}");

        assertThat(Fixtures.forwardOf(decoded).mirrors()).isEqualTo(List.of(MirrorPolicy.to(holds)));
    }

    private static String list(String cluster) {
        return cluster.isEmpty() ? "" : "'request_mirror_policies': [{'cluster': '" + cluster + "'}], ";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                        | .cluster: \"\" (expected: not empty)",
                "{'cluster': 'c', 'cluster_header': 'h'}   | .cluster_header: set (expected: unset, since cluster is set)",
                "{'cluster_header': 'a b'}                 | .cluster_header: \"a b\" (expected: a header's name)",
                "{'cluster': 'c', 'runtime_fraction': {}}  | .runtime_fraction.default_value: unset",
            })
    void whatCannotBeHonouredIsRefused(String policy, String problem) {
        assertThat(Fixtures.problems(Fixtures.forward("{'cluster': 'c', 'request_mirror_policies': [" + policy + "]}")))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].routes[0].route.request_mirror_policies[0]" + problem);
    }

    @Test
    void theSamplingOfACopyIsReported() {
        assertThat(Fixtures.reports(Fixtures.forward(
                        "{'cluster': 'c', 'request_mirror_policies': [{'cluster': 's', 'trace_sampled': false}]}")))
                .containsExactly("virtual_hosts.routes.route.request_mirror_policies.trace_sampled: a copy has the"
                        + " trace of the request that it is of");
    }
}
