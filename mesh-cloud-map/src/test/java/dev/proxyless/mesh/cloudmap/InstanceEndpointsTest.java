package dev.proxyless.mesh.cloudmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.cloudmap.Instances.Instance;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceEndpointsTest {

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}: {4}")
    @CsvSource(nullValues = "-", textBlock = """
                    IPv4_PREFERRED, 10.0.0.1, fd00::1, -,     '[10.0.0.1:80, [fd00::1]:80]'
                    IPv6_PREFERRED, 10.0.0.1, fd00::1, -,     '[[fd00::1]:80, 10.0.0.1:80]'
                    IPv4_ONLY,      10.0.0.1, fd00::1, -,     '[10.0.0.1:80]'
                    IPv6_ONLY,      10.0.0.1, fd00::1, -,     '[[fd00::1]:80]'
                    IPv4_PREFERRED, -,        fd00::1, -,     '[[fd00::1]:80]'
                    IPv6_ONLY,      10.0.0.1, -,       h,     '[]'
                    IPv4_PREFERRED, -,        -,       h.aws, '[h.aws:80]'
                    IPv4_PREFERRED, -,        -,       -,     '[]'
                    """)
    void addressesAreTriedInTheOrderOfPreference(
            String preference, String ipv4, String ipv6, String name, String expected) {
        Map<String, String> attributes = new HashMap<>();
        putIfThere(attributes, "AWS_INSTANCE_IPV4", ipv4);
        putIfThere(attributes, "AWS_INSTANCE_IPV6", ipv6);
        putIfThere(attributes, "AWS_INSTANCE_CNAME", name);
        Query query = query(Map.of("port", 80.0, "ip_preference", preference));

        List<Address> addresses = new ArrayList<>();
        for (Endpoint endpoint :
                endpoints(InstanceEndpoints.of(query, List.of(instance("i", "HEALTHY", attributes))))) {
            addresses.add(endpoint.address());
            addresses.addAll(endpoint.additionalAddresses());
        }
        assertThat(addresses).hasToString(expected);
    }

    @ParameterizedTest(name = "own port {0}: {1}")
    @CsvSource(
            nullValues = "-",
            value = {"7070,7070", "-,-", "0,-", "65536,-", "http,-", "99999999999,-"})
    void withoutAPortOfTheClusterEachInstanceHasItsOwn(String own, Integer port) {
        Map<String, String> attributes = new HashMap<>(Map.of("AWS_INSTANCE_IPV4", "10.0.0.1"));
        putIfThere(attributes, "AWS_INSTANCE_PORT", own);

        assertThat(endpoints(InstanceEndpoints.of(query(Map.of()), List.of(instance("i", "HEALTHY", attributes)))))
                .extracting(endpoint -> ((Address.Socket) endpoint.address()).port())
                .isEqualTo(port == null ? List.of() : List.of(port));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"HEALTHY,HEALTHY", "UNHEALTHY,UNHEALTHY", "UNKNOWN,UNKNOWN", "NEWER,UNKNOWN"})
    void healthIsThatOfTheInstance(String status, HealthStatus health) {
        assertThat(endpoints(InstanceEndpoints.of(
                        query(Map.of("port", 80.0)),
                        List.of(instance("i", status, Map.of("AWS_INSTANCE_IPV4", "1.1.1.1"))))))
                .extracting(Endpoint::health)
                .containsExactly(health);
    }

    @Test
    void zonesOfEcsAreLocalitiesAndAttributesAreMetadata() {
        List<Instance> instances = List.of(task("b", "eu-1b", "10.0.0.2"), task("a", "eu-1a", "10.0.0.1"));

        EndpointSet endpoints = InstanceEndpoints.of(query(Map.of("port", 80.0)), instances);

        assertThat(endpoints.localities())
                .extracting(
                        zone -> zone.locality().region() + "/" + zone.locality().zone())
                .containsExactly("eu-1/eu-1a", "eu-1/eu-1b");
        assertThat(endpoints(endpoints).get(0).metadata().get("envoy.lb", "ECS_SERVICE_NAME"))
                .isEqualTo("orders");
    }

    /** Cloud Map turns its answers round, which must not look like a change. */
    @Test
    void theOrderOfTheAnswerMeansNothing() {
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            instances.add(task("i" + i, "eu-1" + (char) ('a' + i % 3), "10.0.0." + i));
        }
        EndpointSet before = InstanceEndpoints.of(query(Map.of("port", 80.0)), instances);
        Collections.reverse(instances);

        assertThat(InstanceEndpoints.of(query(Map.of("port", 80.0)), instances)).isEqualTo(before);
    }

    @Test
    void anAddressThatOccursTwiceIsUsedOnce() {
        assertThat(endpoints(InstanceEndpoints.of(
                        query(Map.of("port", 80.0)), List.of(task("a", "z", "10.0.0.1"), task("b", "z", "10.0.0.1")))))
                .hasSize(1);
    }

    private static List<Endpoint> endpoints(EndpointSet endpoints) {
        return endpoints.localities().stream()
                .map(LocalityEndpoints::endpoints)
                .flatMap(List::stream)
                .toList();
    }

    private static Instance task(String id, String zone, String address) {
        return instance(
                id,
                "HEALTHY",
                Map.of(
                        "AWS_INSTANCE_IPV4",
                        address,
                        "AVAILABILITY_ZONE",
                        zone,
                        "REGION",
                        "eu-1",
                        "ECS_SERVICE_NAME",
                        "orders"));
    }

    private static Instance instance(String id, String health, Map<String, String> attributes) {
        return new Instance(id, health, attributes);
    }

    private static Query query(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("namespace_name", "n");
        config.put("service_name", "s");
        return Query.of(config);
    }

    private static void putIfThere(Map<String, String> map, String key, String value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
