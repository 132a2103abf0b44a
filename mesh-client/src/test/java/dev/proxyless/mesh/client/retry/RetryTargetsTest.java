package dev.proxyless.mesh.client.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.balance.PickerFactory;
import dev.proxyless.mesh.client.balance.Priorities;
import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryTargetsTest {

    private static final Map<String, Object> CANARY = Map.of("canary", true);

    private final Random seed = new Random(7);
    private final RandomSource random = seed::nextLong;
    private final List<LocalityEndpoints> localities = new ArrayList<>();

    @Test
    void endpointsThatWereTriedArePassedOverUntilAllWere() {
        priority(0, plain("a"), plain("b"), plain("c"));
        Priorities priorities = priorities();
        RetryTargets targets = RetryTargets.of(RetryHosts.AVOID_PREVIOUS);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Host host = pick(targets, priorities);
            assertThat(seen.add(name(host))).isTrue();
            targets.attempted(host);
        }

        assertThat(pick(targets, priorities)).as("any will do").isNotNull();
    }

    @Test
    void anEndpointOfTheNextPriorityIsBetterThanOneThatWasTried() {
        priority(0, plain("a"));
        priority(1, plain("b"));
        RetryTargets targets = RetryTargets.of(RetryHosts.AVOID_PREVIOUS);
        Host first = pick(targets, priorities());
        targets.attempted(first);

        assertThat(name(pick(targets, priorities()))).isEqualTo("b");
    }

    @Test
    void canariesAreLeftAlone() {
        priority(0, with("a", CANARY), plain("b"), with("c", CANARY));
        RetryTargets targets = RetryTargets.of(new RetryHosts(false, true, List.of(), 0));

        assertThat(names(targets, priorities())).containsExactly("b");
    }

    @Test
    void ifAllAreCanariesAnyWillDo() {
        priority(0, with("a", CANARY), with("b", CANARY));
        RetryTargets targets = RetryTargets.of(new RetryHosts(false, true, List.of(), 0));

        assertThat(names(targets, priorities())).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void endpointsWhoseMetadataHasAllThatIsNamedArePassedOver() {
        priority(
                0,
                with("a", Map.of("stage", "old", "zone", "x")),
                with("b", Map.of("stage", "old")),
                with("c", Map.of("stage", List.of("new", "old"), "zone", "x")),
                plain("d"));
        RetryTargets targets =
                RetryTargets.of(new RetryHosts(false, false, List.of(Map.of("stage", "old", "zone", "x")), 0));

        assertThat(names(targets, priorities())).containsExactlyInAnyOrder("b", "d");
    }

    @Test
    void prioritiesThatWereTriedAreLeftOutAfterEachSoManyAttempts() {
        priority(0, plain("a"));
        priority(1, plain("b"));
        priority(2, plain("c"));
        Priorities priorities = priorities();
        RetryTargets targets = RetryTargets.of(new RetryHosts(false, false, List.of(), 2));
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Host host = pick(targets, priorities);
            order.add(name(host));
            targets.attempted(host);
        }

        // All were tried after six: it begins anew.
        assertThat(order).containsExactly("a", "a", "b", "b", "c", "c", "a", "a");
    }

    @Test
    void aPriorityWithoutUsableEndpointsIsNoneThatIsLeft() {
        priority(0, plain("a"));
        localities.add(new LocalityEndpoints(Locality.UNKNOWN, 1, 1, List.of(endpoint("b", HealthStatus.UNHEALTHY))));
        Priorities priorities = priorities();
        RetryTargets targets = RetryTargets.of(new RetryHosts(false, false, List.of(), 1));
        targets.attempted(pick(targets, priorities));

        assertThat(name(pick(targets, priorities))).isEqualTo("a");
    }

    private Set<String> names(RetryTargets targets, Priorities priorities) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            names.add(name(pick(targets, priorities)));
        }
        return names;
    }

    private Host pick(RetryTargets targets, Priorities priorities) {
        Host host = targets.pick(priorities, random, HostFilter.ANY);
        if (host == null) {
            throw new AssertionError("no host");
        }
        return host;
    }

    private static String name(Host host) {
        return ((Address.Socket) host.endpoint().address()).host();
    }

    private Priorities priorities() {
        Cluster cluster = Cluster.of("c", new Membership.Eds("c"));
        ClusterSnapshot snapshot = ClusterSnapshot.of(
                cluster, new EndpointSet(localities, EndpointSet.DEFAULT_OVERPROVISIONING_FACTOR, List.of()));
        return PickerFactory.create(
                snapshot, PickerFactory.hosts(snapshot, new HealthBook().cluster("c"), List.of()), random);
    }

    private void priority(int number, Endpoint... endpoints) {
        localities.add(new LocalityEndpoints(Locality.UNKNOWN, number, 1, List.of(endpoints)));
    }

    private static Endpoint plain(String name) {
        return endpoint(name, HealthStatus.HEALTHY);
    }

    private static Endpoint endpoint(String name, HealthStatus health) {
        return new Endpoint(Address.of(name, 80), List.of(), health, 1, "", Metadata.EMPTY);
    }

    private static Endpoint with(String name, Map<String, Object> metadata) {
        return new Endpoint(
                Address.of(name, 80),
                List.of(),
                HealthStatus.HEALTHY,
                1,
                "",
                new Metadata(Map.of("envoy.lb", metadata)));
    }
}
