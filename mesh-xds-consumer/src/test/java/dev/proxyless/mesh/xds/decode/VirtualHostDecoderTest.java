package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.VirtualClusters.VirtualCluster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualHostDecoderTest {

    @Test
    void domainsAreKeptInOrderAndInLowerCase() {
        Decoded decoded = Fixtures.routes(
                "{'virtual_hosts': [{'name': 'v', 'domains': ['Orders', '*.Shop', '*-x.y', 'a.*', '*', 'orders.shop.:80', 'b.']}]}");

        assertThat(Fixtures.routesOf(decoded).virtualHosts().get(0).domains())
                .containsExactly("orders", "*.shop", "*-x.y", "a.*", "*", "orders.shop.:80", "b.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a*b", "*a*", "**", "a b", "a.*.b"})
    void aDomainWithAStarInTheWrongPlaceIsRefused(String domain) {
        Decoded decoded = Fixtures.routes("{'virtual_hosts': [{'name': 'v', 'domains': ['ok', '" + domain + "']}]}");

        assertThat(Fixtures.problems(decoded))
                .containsExactly(
                        "virtual_hosts[0].domains[1]: \"" + domain + "\" (expected: a name, *.suffix, prefix.* or *)");
    }

    @Test
    void aDomainOccursOnceInTheWholeConfiguration() {
        Decoded decoded = Fixtures.routes(
                "{'virtual_hosts': [{'name': 'v', 'domains': ['a']}, {'name': 'w', 'domains': ['b', 'A']}]}");

        assertThat(Fixtures.problems(decoded))
                .containsExactly("virtual_hosts[1].domains[1]: \"a\" (expected: a domain that occurs once; "
                        + "virtual host \"v\" has it already)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name': 'v'}                                         | .domains: none (expected: at least one",
                "{'name': 'v', 'domains': ['*'], 'matcher': {}}        | .matcher: nothing (expected: matcher_list",
                "{'name': 'v', 'domains': ['*'], 'require_tls': 9}     | .require_tls: 9 (expected: NONE, EXTERNAL_ONLY",
                "{'name': 'v', 'domains': ['*'], 'virtual_clusters': [{'headers': [{'name': ':path'}]}]} | .virtual_clusters[0].name: \"\" (expected: a name",
                "{'name': 'v', 'domains': ['*'], 'virtual_clusters': [{'name': 'a'}]} | .virtual_clusters[0].headers: none (expected: at least one",
                "{'name': 'v', 'domains': ['*'], 'routes': [{'match': {'prefix': '/'}}]} | .routes[0]: no action",
            })
    void aVirtualHostThatCannotBeHonouredIsRefused(String host, String problem) {
        assertThat(Fixtures.problems(Fixtures.routes("{'virtual_hosts': [" + host + "]}")))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0]" + problem);
    }

    @Test
    void requestsAreToldApartByHeadersInTheOrderOfTheConfiguration() {
        Decoded decoded = Fixtures.routes("{'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'virtual_clusters': ["
                + "{'name': 'a', 'headers': [{'name': ':method', 'string_match': {'exact': 'POST'}}, {'name': 'X-B'}]},"
                + "{'name': 'b', 'headers': [{'name': ':path', 'string_match': {'prefix': '/b'}}]}]}]}");

        assertThat(Fixtures.routesOf(decoded)
                        .virtualHosts()
                        .get(0)
                        .virtualClusters()
                        .named())
                .containsExactly(
                        new VirtualCluster(
                                "a",
                                List.of(
                                        new HeaderMatch.Value(
                                                ":method", new StringMatch.Exact("POST", false), false, false),
                                        new HeaderMatch.Present("x-b", true, false))),
                        new VirtualCluster(
                                "b",
                                List.of(new HeaderMatch.Value(
                                        ":path", new StringMatch.Prefix("/b", false), false, false))));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @Test
    void whatIsNotHonouredIsReportedOnceWithoutIndices() {
        Decoded decoded = Fixtures.routes("{'vhds': {}, 'virtual_hosts': ["
                + "{'name': 'v', 'domains': ['a'], 'cors': {}}, {'name': 'w', 'domains': ['b'], 'cors': {}}]}");

        assertThat(Fixtures.reports(decoded))
                .containsExactly(
                        "vhds: only the virtual hosts that are listed exist",
                        "virtual_hosts.cors: requests of other origins are not checked");
    }

    @Test
    void thePathsParametersMayBeLeftOutOfMatching() {
        assertThat(Fixtures.routesOf(Fixtures.routes("{'name': 'r', 'ignore_path_parameters_in_path_matching': true}"))
                        .ignorePathParametersInPathMatching())
                .isTrue();
    }

    @Test
    void tlsMayBeRequiredOfAllRequestsButAProcessesOwnAreNeverExternal() {
        assertThat(requiresTls("ALL")).isTrue();
        assertThat(requiresTls("EXTERNAL_ONLY")).isFalse();
        assertThat(requiresTls("NONE")).isFalse();
    }

    private static boolean requiresTls(String requirement) {
        return Fixtures.routesOf(Fixtures.routes("{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'],"
                        + " 'require_tls': '" + requirement + "'}]}"))
                .virtualHosts()
                .get(0)
                .requiresTls();
    }

    @Test
    void thePortMayBeLeftOutOfHostMatching() {
        assertThat(Fixtures.routesOf(Fixtures.routes("{'name': 'r', 'ignore_port_in_host_matching': true}"))
                        .ignorePortInHostMatching())
                .isTrue();
    }
}
