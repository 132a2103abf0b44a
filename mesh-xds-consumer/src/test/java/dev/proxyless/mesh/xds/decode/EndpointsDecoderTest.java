package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.match.Fraction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsDecoderTest {

    private static final String ADDRESS = "'address': {'socket_address': {'address': '10.0.0.1', 'port_value': 80}}";

    @Test
    void anEndpointThatSaysNothingIsUsableAndHasWeightOne() {
        assertThat(endpoint("'endpoint': {" + ADDRESS + "}"))
                .isEqualTo(new Endpoint(
                        Address.of("10.0.0.1", 80), List.of(), HealthStatus.UNKNOWN, 1, "", Metadata.EMPTY));
    }

    @Test
    void everyFieldOfAnEndpointIsRead() {
        Endpoint endpoint = endpoint("'endpoint': {" + ADDRESS + ", 'hostname': 'pod-1'}, 'health_status': 'DEGRADED', "
                + "'load_balancing_weight': 5, 'metadata': {'filter_metadata': {'envoy.lb': {'v': '1'}}}");

        assertThat(endpoint)
                .isEqualTo(new Endpoint(
                        Address.of("10.0.0.1", 80),
                        List.of(),
                        HealthStatus.DEGRADED,
                        5,
                        "pod-1",
                        new Metadata(Map.of("envoy.lb", Map.of("v", "1")))));
    }

    @ParameterizedTest
    @EnumSource(HealthStatus.class)
    void everyStatusIsReadAndOnlyTwoAreHealthy(HealthStatus status) {
        Endpoint endpoint = endpoint("'endpoint': {" + ADDRESS + "}, 'health_status': '" + status + "'");

        assertThat(endpoint.health()).isEqualTo(status);
        assertThat(endpoint.health().isHealthy())
                .isEqualTo(List.of(HealthStatus.UNKNOWN, HealthStatus.HEALTHY).contains(status));
    }

    @Test
    void aStatusThatIsNotKnownIsUnhealthy() {
        assertThat(endpoint("'endpoint': {" + ADDRESS + "}, 'health_status': 42")
                        .health())
                .isEqualTo(HealthStatus.UNHEALTHY);
    }

    @Test
    void aLocalityWithoutAWeightIsKept() {
        EndpointSet endpoints = Fixtures.endpointsOf(localities(
                "'locality': {'region': 'r', 'zone': 'z', 'sub_zone': 's'}, 'priority': 1, 'load_balancing_weight': 7",
                "'locality': {}"));

        assertThat(endpoints.localities())
                .containsExactly(
                        new LocalityEndpoints(new Locality("r", "z", "s"), 1, 7, List.of()),
                        new LocalityEndpoints(Locality.UNKNOWN, 0, 0, List.of()));
        assertThat(endpoints.localities().get(1).locality()).isSameAs(Locality.UNKNOWN);
    }

    @Test
    void thePolicyIsRead() {
        EndpointSet endpoints = Fixtures.endpointsOf(
                Fixtures.endpoints(
                        "{'cluster_name': 'c', 'policy': {"
                                + "'overprovisioning_factor': 100, 'drop_overloads': [{'category': 'lb', 'drop_percentage': "
                                + "{'numerator': 5, 'denominator': 'MILLION'}}, {'category': 'all', 'drop_percentage': {'numerator': 300}}]}}"));

        assertThat(endpoints)
                .isEqualTo(new EndpointSet(
                        List.of(),
                        100,
                        List.of(
                                new DropOverload("lb", new Fraction(5, 1_000_000)),
                                new DropOverload("all", new Fraction(100, 100)))));
        assertThat(Fixtures.endpointsOf(Fixtures.endpoints("{'cluster_name': 'c'}")))
                .isEqualTo(EndpointSet.EMPTY);
    }

    @Test
    void anAddressThatOccursTwiceIsUsedOnceAndReported() {
        String endpoint = "{'endpoint': {" + ADDRESS + "}}";
        Decoded decoded = localities(
                "'lb_endpoints': [" + endpoint + ", " + endpoint + "]",
                "'priority': 1, 'lb_endpoints': [" + endpoint + "]");

        assertThat(Fixtures.endpointsOf(decoded).localities())
                .extracting(locality -> locality.endpoints().size())
                .containsExactly(1, 0);
        assertThat(Fixtures.reports(decoded))
                .containsExactly(
                        "endpoints.lb_endpoints: an address that occurs twice, such as 10.0.0.1:80, is used once");
    }

    @Test
    void equalMetadataIsOneObject() {
        String metadata = "'metadata': {'filter_metadata': {'f': {'k': 'v'}}}";
        EndpointSet endpoints = Fixtures.endpointsOf(localities("'lb_endpoints': [{'endpoint': {" + ADDRESS + "}, "
                + metadata + "}, {'endpoint': {" + ADDRESS.replace("80", "81") + "}, " + metadata + "}]"));

        List<Endpoint> both = endpoints.localities().get(0).endpoints();
        assertThat(both.get(0).metadata()).isSameAs(both.get(1).metadata());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'endpoint_name': 'x'                        | : no endpoint (expected: endpoint",
                "'endpoint': {}                              | .endpoint.address: unset (expected: socket_address or pipe)",
                "'endpoint': {'address': {'pipe': {}}}       | .endpoint.address.pipe.path: \"\" (expected: a path with a /, or @",
                "'endpoint': {'address': {'pipe': {'path': 's'}}} | .endpoint.address.pipe.path: \"s\" (expected: a path with a /",
                "'endpoint': {'address': {'pipe': {'path': '@'}}} | .endpoint.address.pipe.path: \"@\" (expected: a path with a /",
                "'endpoint': {'address': {'pipe': {'path': '/a\\u0000'}}} | .endpoint.address.pipe.path: \"/a\\0\" (expected: a path with a /",
                "'endpoint': {'address': {'envoy_internal_address': {}}} | .endpoint.address: envoy_internal_address",
                "'endpoint': {'address': {'socket_address': {'port_value': 80}}} | .endpoint.address.socket_address.address: \"\"",
                "'endpoint': {'address': {'socket_address': {'address': 'a/b', 'port_value': 80}}} | .endpoint.address.socket_address.address: \"a/b\"",
                "'endpoint': {'address': {'socket_address': {'address': 'h'}}} | .endpoint.address.socket_address.port_value: 0 (expected: 1 to 65535)",
                "'endpoint': {'address': {'socket_address': {'address': 'h', 'port_value': 65536}}} | .endpoint.address.socket_address.port_value: 65536",
                "'endpoint': {'address': {'socket_address': {'address': 'h', 'port_value': 1, 'protocol': 'UDP'}}} | .endpoint.address.socket_address.protocol: UDP",
                "'endpoint': {'address': {'socket_address': {'address': 'h', 'port_value': 1}}}, 'load_balancing_weight': 0 | .load_balancing_weight: 0 (expected: >= 1",
            })
    void anEndpointThatCannotBeReachedIsRefused(String endpoint, String problem) {
        assertThat(Fixtures.problems(localities("'lb_endpoints': [{" + endpoint + "}]")))
                .singleElement()
                .asString()
                .startsWith("endpoints[0].lb_endpoints[0]" + problem);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1", "::1", "fe80::1%eth0", "orders-1.orders.svc"})
    void addressesAreLiteralsOrHostNames(String host) {
        assertThat(endpoint("'endpoint': {" + ADDRESS.replace("10.0.0.1", host) + "}")
                        .address())
                .isEqualTo(Address.of(host, 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run/orders.sock", "@orders", "/run/with space:80"})
    void aPipeIsAnAddress(String path) {
        Decoded decoded = localities(
                "'lb_endpoints': [{'endpoint': {'address': {'pipe': {'path': '" + path + "', 'mode': 384}}}}]");

        assertThat(Fixtures.endpointsOf(decoded).localities().get(0).endpoints())
                .extracting(Endpoint::address)
                .containsExactly(Address.pipe(path));
        assertThat(Fixtures.reports(decoded))
                .containsExactly(
                        "endpoints.lb_endpoints.endpoint.address.pipe: only gRPC channels whose transport is made for"
                                + " Unix domain sockets reach it; calls of java.net.http fail");
    }

    @ParameterizedTest
    @CsvSource({"106, 0", "107, 1", "53, 0"})
    void aPipeHasRoomForSoManyBytes(int characters, int tooMany) {
        String path = "/" + (characters == 53 ? "ä" : "a").repeat(characters);

        assertThat(Fixtures.problems(
                        localities("'lb_endpoints': [{'endpoint': {'address': {'pipe': {'path': '" + path + "'}}}}]")))
                .hasSize(tooMany)
                .allMatch(problem -> problem.endsWith(
                        ", 108 bytes (expected: at most 107, the longest that a Unix domain socket can have)"));
    }

    @Test
    void furtherAddressesOfAnEndpointAreKeptInTheirOrderAndOnce() {
        String more = "'additional_addresses': [{" + ADDRESS.replace("10.0.0.1", "::2") + "}, {" + ADDRESS + "}, {"
                + ADDRESS.replace("10.0.0.1", "::1") + "}, {" + ADDRESS.replace("10.0.0.1", "::2") + "}]";
        Decoded decoded = localities("'lb_endpoints': [{'endpoint': {" + ADDRESS + ", " + more + "}}]");

        assertThat(Fixtures.endpointsOf(decoded)
                        .localities()
                        .get(0)
                        .endpoints()
                        .get(0)
                        .additionalAddresses())
                .containsExactly(Address.of("::2", 80), Address.of("::1", 80));
        assertThat(Fixtures.reports(decoded))
                .singleElement()
                .asString()
                .startsWith(
                        "endpoints.lb_endpoints.endpoint.additional_addresses.address: an address that occurs twice");
    }

    @Test
    void aFurtherAddressThatIsNoneIsRefused() {
        assertThat(Fixtures.problems(localities("'lb_endpoints': [{'endpoint': {" + ADDRESS
                        + ", 'additional_addresses': [{" + ADDRESS.replace("10.0.0.1", "::1")
                        + "}, {'address': {'pipe': {'path': 's'}}}, {}]}}]")))
                .containsExactly(
                        "endpoints[0].lb_endpoints[0].endpoint.additional_addresses[1].address.pipe.path: \"s\""
                                + " (expected: a path with a /, or @ and the name of a socket in the abstract namespace)",
                        "endpoints[0].lb_endpoints[0].endpoint.additional_addresses[2].address: unset (expected:"
                                + " socket_address or pipe)");
    }

    @Test
    void whereAnEndpointWouldBeCheckedIsReported() {
        assertThat(Fixtures.reports(localities("'lb_endpoints': [{'endpoint': {" + ADDRESS
                        + ", 'health_check_config': {'port_value': 81}}}]")))
                .containsExactly("endpoints.lb_endpoints.endpoint.health_check_config: endpoints are not checked");
    }

    @Test
    void prioritiesHaveNoGap() {
        assertThat(Fixtures.problems(localities("'priority': 0", "'priority': 2")))
                .containsExactly("endpoints.priority: priorities {0, 2} (expected: no gap; 1 is missing)");
        assertThat(Fixtures.problems(localities("'priority': 129")))
                .singleElement()
                .asString()
                .contains("129");
        assertThat(Fixtures.problems(localities("'priority': 1", "'priority': 0")))
                .isEmpty();
    }

    @Test
    void weightsAreBounded() {
        String heavy = "'load_balancing_weight': 2147483647";
        assertThat(Fixtures.problems(localities(heavy, heavy, heavy)))
                .singleElement()
                .asString()
                .startsWith("endpoints.load_balancing_weight: a sum of 6442450941 at priority 0");
        assertThat(Fixtures.endpointsOf(localities("'load_balancing_weight': 4294967295"))
                        .localities()
                        .get(0)
                        .weight())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void otherThingsThatCannotBeHonouredAreRefused() {
        assertThat(Fixtures.problems(Fixtures.endpoints("{'policy': {'overprovisioning_factor': 0}}")))
                .containsExactlyInAnyOrder(
                        "cluster_name: \"\" (expected: not empty)",
                        "policy.overprovisioning_factor: 0 (expected: > 0; 100 for none)");
        assertThat(Fixtures.problems(localities("'leds_cluster_locality_config': {}")))
                .singleElement()
                .asString()
                .startsWith("endpoints[0].leds_cluster_locality_config: set (expected: unset");
    }

    private static Endpoint endpoint(String fields) {
        return Fixtures.endpointsOf(localities("'lb_endpoints': [{" + fields + "}]"))
                .localities()
                .get(0)
                .endpoints()
                .get(0);
    }

    private static Decoded localities(String... localities) {
        return Fixtures.endpoints("{'cluster_name': 'c', 'endpoints': [{" + String.join("}, {", localities) + "}]}");
    }
}
