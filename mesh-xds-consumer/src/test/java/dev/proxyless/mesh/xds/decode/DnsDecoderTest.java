package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.DnsLookup.FailureRefreshRate;
import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.cluster.Membership.Dns.Kind;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsDecoderTest {

    private static final String DNS_CLUSTER = "envoy.extensions.clusters.dns.v3.DnsCluster";
    private static final String ENDPOINT = endpoint("a.example");

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theTypeSaysWhatTheAddressesOfANameAre(Kind kind) {
        Membership.Dns dns = dns(Fixtures.cluster(cluster(kind + "_DNS", ENDPOINT, "'respect_dns_ttl': false")));

        assertThat(dns.kind()).isEqualTo(kind);
        assertThat(dns.lookup()).isEqualTo(DnsLookup.DEFAULT);
        assertThat(dns.names().localities().get(0).endpoints())
                .extracting(Endpoint::address)
                .hasToString("[a.example:80]");
    }

    @ParameterizedTest
    @CsvSource({"true, LOGICAL", "false, STRICT"})
    void theExtensionSaysItToo(boolean single, Kind kind) {
        Membership.Dns dns =
                dns(Fixtures.cluster(extension(ENDPOINT, "'all_addresses_in_single_endpoint': " + single)));

        assertThat(dns.kind()).isEqualTo(kind);
        assertThat(dns.lookup()).isEqualTo(DnsLookup.DEFAULT);
    }

    /** Of the cluster and of the extension: they mean the same. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyFieldOfTheLookupIsRead(boolean extension) {
        String fields = "'dns_lookup_family': 'V6_ONLY', 'dns_refresh_rate': '30s', 'respect_dns_ttl': true, "
                + "'dns_failure_refresh_rate': {'base_interval': '1s', 'max_interval': '2.5s'}, 'dns_jitter': '0.2s'";

        assertThat(dns(Fixtures.cluster(
                                extension ? extension(ENDPOINT, fields) : cluster("STRICT_DNS", ENDPOINT, fields)))
                        .lookup())
                .isEqualTo(new DnsLookup(
                        Family.V6_ONLY,
                        Duration.ofSeconds(30),
                        true,
                        new FailureRefreshRate(Duration.ofSeconds(1), Duration.ofMillis(2_500)),
                        Duration.ofMillis(200)));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void everyFamilyIsRead(Family family) {
        String field = "'dns_lookup_family': '" + family + "'";

        assertThat(dns(Fixtures.cluster(cluster("STRICT_DNS", ENDPOINT, field)))
                        .lookup()
                        .family())
                .isEqualTo(family);
        assertThat(dns(Fixtures.cluster(extension(ENDPOINT, field))).lookup().family())
                .isEqualTo(family);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'dns_refresh_rate': '30s'                             | 30000 | 30000",
                "'dns_failure_refresh_rate': {'base_interval': '2s'}   | 2000  | 20000",
                "'respect_dns_ttl': true                               | 5000  | 5000",
            })
    void failuresAreRetriedAsEnvoyDoesUnlessItIsSaid(String field, long base, long max) {
        assertThat(dns(Fixtures.cluster(extension(ENDPOINT, field))).lookup().failureRefreshRate())
                .isEqualTo(new FailureRefreshRate(Duration.ofMillis(base), Duration.ofMillis(max)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'dns_refresh_rate': '0.001s'                | dns_refresh_rate: 1000000 ns (expected: > 1 ms)",
                "'dns_refresh_rate': '-1s'                   | dns_refresh_rate: -1 s 0 ns (expected: a duration >= 0)",
                "'dns_jitter': '-1s'                         | dns_jitter: -1 s 0 ns (expected: a duration >= 0)",
                "'dns_lookup_family': 42                     | dns_lookup_family: 42 (expected: AUTO, V4_ONLY, V6_ONLY,",
                "'dns_failure_refresh_rate': {}              | dns_failure_refresh_rate.base_interval: unset (expected: > 1 ms)",
                "'dns_failure_refresh_rate': {'base_interval': '0s'} | dns_failure_refresh_rate.base_interval: 0 ns",
                "'dns_failure_refresh_rate': {'base_interval': '2s', 'max_interval': '1s'} | dns_failure_refresh_rate.max_interval: 1000 ms (expected: >= base_interval, 2000 ms)",
            })
    void aLookupThatEnvoyWouldRefuseIsRefused(String field, String problem) {
        assertThat(Fixtures.problems(Fixtures.cluster(cluster("STRICT_DNS", ENDPOINT, field))))
                .anySatisfy(one -> assertThat(one).startsWith(problem));
        assertThat(Fixtures.problems(Fixtures.cluster(extension(ENDPOINT, field))))
                .anySatisfy(one -> assertThat(one).startsWith("cluster_type.typed_config." + problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "LOGICAL_DNS | 2 | 2 endpoints in 1 localities (expected: exactly one, as all addresses of its name",
                "LOGICAL_DNS | 0 | 0 endpoints in 1 localities (expected: exactly one, as",
                "STRICT_DNS  | 0 | 0 endpoints in 1 localities (expected: one or more)",
            })
    void aClusterNeedsTheNamesThatItsTypeAsksFor(String type, int count, String problem) {
        String endpoints = String.join(", ", Collections.nCopies(count, ENDPOINT));

        assertThat(Fixtures.problems(Fixtures.cluster(cluster(type, endpoints, "'respect_dns_ttl': true"))))
                .singleElement()
                .asString()
                .startsWith("load_assignment: " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STRICT_DNS", "LOGICAL_DNS"})
    void aPipeIsNoName(String type) {
        String endpoint = "{'endpoint': {'address': {'pipe': {'path': '/run/orders.sock'}}}}";

        assertThat(Fixtures.problems(Fixtures.cluster(cluster(type, endpoint, "'respect_dns_ttl': true"))))
                .containsExactly("load_assignment.endpoints[0].lb_endpoints[0].endpoint.address: pipe (expected:"
                        + " socket_address, whose name can be looked up)");
    }

    @Test
    void aResolverOfItsOwnIsRefusedForAName() {
        String endpoint = ENDPOINT.replace("'port_value'", "'resolver_name': 'mine', 'port_value'");

        assertThat(Fixtures.problems(Fixtures.cluster(cluster("STRICT_DNS", endpoint, "'respect_dns_ttl': true"))))
                .containsExactly("load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address"
                        + ".resolver_name: \"mine\" (expected: unset, the name is asked of the domain name system)");
    }

    @Test
    void whatIsNotHonouredIsReported() {
        Decoded legacy = Fixtures.cluster(cluster(
                "STRICT_DNS",
                ENDPOINT.replace(
                        "}}}}",
                        "}}, 'additional_addresses': [{'address': {'socket_address': {'address':"
                                + " '10.0.0.1', 'port_value': 80}}}]}}"),
                "'use_tcp_for_dns_lookups': true, 'dns_resolvers': [{}], 'typed_dns_resolver_config': {'name': 'x'}, "
                        + "'dns_resolution_config': {}"));
        Decoded extension = Fixtures.cluster(extension(ENDPOINT, "'typed_dns_resolver_config': {'name': 'x'}"));

        assertThat(Fixtures.reports(legacy))
                .containsExactlyInAnyOrder(
                        "use_tcp_for_dns_lookups: names are asked for by UDP, and by TCP where the answer is too long",
                        "dns_resolvers: " + DnsDecoder.RESOLVERS,
                        "dns_resolution_config: " + DnsDecoder.RESOLVERS,
                        "typed_dns_resolver_config: " + DnsDecoder.RESOLVERS,
                        "load_assignment.endpoints.lb_endpoints.endpoint.additional_addresses: a name has the addresses"
                                + " that it is resolved to");
        assertThat(Fixtures.reports(extension))
                .containsExactly("cluster_type.typed_config.typed_dns_resolver_config: " + DnsDecoder.RESOLVERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type': 'STATIC'",
                "'cluster_type': {'name': 'dev.proxyless.mesh.clusters.x', "
                        + "'typed_config': {'@type': 'type.googleapis.com/google.protobuf.Struct', 'value': {}}}"
            })
    void lookupsOfOtherClustersAreReported(String type) {
        Decoded decoded = Fixtures.cluster("{'name': 'c', " + type + ", 'load_assignment': {'cluster_name': 'c'}, "
                + "'dns_refresh_rate': '1s', 'dns_lookup_family': 'V4_ONLY'}");

        assertThat(Fixtures.reports(decoded))
                .contains(
                        "dns_refresh_rate: counts only for a cluster of type STRICT_DNS or LOGICAL_DNS",
                        "dns_lookup_family: counts only for a cluster of type STRICT_DNS or LOGICAL_DNS");
    }

    private static Membership.Dns dns(Decoded decoded) {
        return (Membership.Dns) Fixtures.clusterOf(decoded).membership();
    }

    private static String endpoint(String host) {
        return "{'endpoint': {'address': {'socket_address': {'address': '" + host + "', 'port_value': 80}}}}";
    }

    private static String cluster(String type, String endpoints, String fields) {
        return "{'name': 'c', 'type': '" + type + "', " + assignment(endpoints) + ", " + fields + "}";
    }

    private static String extension(String endpoints, String fields) {
        return "{'name': 'c', 'cluster_type': {'name': 'envoy.clusters.dns', 'typed_config': {'@type':"
                + " 'type.googleapis.com/" + DNS_CLUSTER + "', " + fields + "}}, " + assignment(endpoints) + "}";
    }

    private static String assignment(String endpoints) {
        return "'load_assignment': {'cluster_name': 'c', 'endpoints': [{'lb_endpoints': [" + endpoints + "]}]}";
    }
}
