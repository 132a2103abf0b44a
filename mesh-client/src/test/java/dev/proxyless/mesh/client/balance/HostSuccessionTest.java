package dev.proxyless.mesh.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostSuccessionTest {

    private final ClusterState state = new HealthBook().cluster("c");

    @Test
    void allButWhatChangedStayTheSameObjects() {
        List<Endpoint> endpoints = endpoints(100);
        List<Host> before = hosts(endpoints, List.of());
        endpoints.set(40, Endpoint.of("10.9.9.9", 80));
        endpoints.remove(60);
        endpoints.add(80, Endpoint.of("10.8.8.8", 80));

        List<Host> after = hosts(endpoints, before);

        assertThat(after).hasSize(100);
        Set<Host> known = new HashSet<>(before);
        assertThat(after.stream().filter(host -> !known.contains(host))).hasSize(2);
        assertThat(state.size()).isEqualTo(100);
    }

    @Test
    void aHostWhosePlaceIsAnotherLocalityOrPriorityIsAnotherHostWithTheSameCounters() {
        Endpoint endpoint = Endpoint.of("10.0.0.1", 80);
        Host before = hosts(List.of(endpoint), List.of()).get(0);

        Host moved = PickerFactory.hosts(
                        snapshot(new LocalityEndpoints(Locality.UNKNOWN, 1, 0, List.of(endpoint))),
                        state,
                        List.of(before))
                .get(0);

        assertThat(moved).isNotEqualTo(before);
        assertThat(moved.priority()).isEqualTo(1);
        assertThat(moved.state()).isSameAs(before.state());
    }

    @Test
    void whateverChangesEveryAddressKeepsItsCountersWhileItIsThereAndNoLonger() {
        Random random = new Random(7);
        List<Endpoint> endpoints = endpoints(30);
        List<Host> hosts = hosts(endpoints, List.of());
        for (int round = 0; round < 5_000; round++) {
            List<Endpoint> changed = change(endpoints, random);
            List<Host> after = hosts(changed, hosts);

            assertThat(after.stream().map(Host::endpoint)).as("round %d", round).isEqualTo(changed);
            assertThat(state.size())
                    .as("round %d", round)
                    .isEqualTo(addresses(changed).size());
            for (Host host : after) {
                assertThat(host.state()).isSameAs(state.endpoint(host.endpoint().address()));
            }
            assertThat(keptCounters(hosts, after)).as("round %d", round).isTrue();
            endpoints = changed;
            hosts = after;
        }
    }

    private static boolean keptCounters(List<Host> before, List<Host> after) {
        for (Host old : before) {
            for (Host host : after) {
                if (old.endpoint().address().equals(host.endpoint().address()) && old.state() != host.state()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Replaces, inserts, removes, doubles and moves a few. */
    private static List<Endpoint> change(List<Endpoint> endpoints, Random random) {
        List<Endpoint> changed = new ArrayList<>(endpoints);
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = changed.isEmpty() ? 0 : random.nextInt(changed.size());
            switch (changed.isEmpty() ? 0 : random.nextInt(6)) {
                case 0, 1 -> changed.add(at, endpoint(random.nextInt(60)));
                case 2, 3 -> changed.remove(at);
                case 4 -> changed.set(at, endpoint(random.nextInt(60)));
                default -> changed.add(changed.remove(random.nextInt(changed.size())));
            }
        }
        return changed;
    }

    private List<Host> hosts(List<Endpoint> endpoints, List<Host> before) {
        return PickerFactory.hosts(snapshot(new LocalityEndpoints(Locality.UNKNOWN, 0, 0, endpoints)), state, before);
    }

    private static ClusterSnapshot snapshot(LocalityEndpoints locality) {
        return ClusterSnapshot.of(
                Cluster.of("c", new Membership.Eds("c")), new EndpointSet(List.of(locality), 140, List.of()));
    }

    private static List<Endpoint> endpoints(int count) {
        return new ArrayList<>(
                IntStream.range(0, count).mapToObj(HostSuccessionTest::endpoint).toList());
    }

    private static Endpoint endpoint(int number) {
        return Endpoint.of("10.0.0." + number, 80);
    }

    private static Set<Address> addresses(List<Endpoint> endpoints) {
        Set<Address> addresses = new HashSet<>();
        endpoints.forEach(endpoint -> addresses.add(endpoint.address()));
        return addresses;
    }
}
