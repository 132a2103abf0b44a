package dev.proxyless.mesh.client.balance;

import static dev.proxyless.mesh.model.cluster.HealthStatus.DEGRADED;
import static dev.proxyless.mesh.model.cluster.HealthStatus.DRAINING;
import static dev.proxyless.mesh.model.cluster.HealthStatus.HEALTHY;
import static dev.proxyless.mesh.model.cluster.HealthStatus.TIMEOUT;
import static dev.proxyless.mesh.model.cluster.HealthStatus.UNHEALTHY;
import static dev.proxyless.mesh.model.cluster.HealthStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.cluster.LbPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PickerTest {

    private static final HostFilter ANY = HostFilter.ANY;

    @Test
    void roundRobinTakesEachInTurn() {
        Picker picker = Hosts.ofWeights(1, 1, 1).picker();

        assertThat(List.of(next(picker), next(picker), next(picker), next(picker)))
                .containsExactly(0, 1, 2, 0);
    }

    @Test
    void roundRobinBeginsWhereItIsTold() {
        Hosts hosts = Hosts.ofWeights(1, 1, 1);

        Picker picker =
                PickerFactory.create(hosts.snapshot(), hosts.list(), () -> 5).picker();

        assertThat(next(picker)).isEqualTo(2);
    }

    @Test
    void roundRobinGivesEachItsWeightInARound() {
        Picker picker = Hosts.ofWeights(50, 30, 20).picker();

        assertThat(counts(picker, 10)).isEqualTo(Map.of(0, 5, 1, 3, 2, 2));
    }

    @Test
    void aHeavyHostIsNotPickedInOneRun() {
        Picker picker = Hosts.ofWeights(4, 1, 1, 1, 1).picker();
        int longestRun = 0;
        int run = 0;
        for (int i = 0; i < 80; i++) {
            run = next(picker) == 0 ? run + 1 : 0;
            longestRun = Math.max(longestRun, run);
        }
        assertThat(longestRun).isLessThanOrEqualTo(2);
    }

    @Test
    void randomPicksByWeight() {
        Picker picker = Hosts.ofWeights(1, 2, 3).policy(new LbPolicy.Random()).picker();

        assertThat(Hosts.count(picker, 600, Hosts.counting(), ANY)).isEqualTo(Map.of(0, 100, 1, 200, 2, 300));
    }

    @Test
    void unhealthyHostsAreLeftOut() {
        Picker picker = new Hosts()
                .locality(0, 0, HEALTHY, UNHEALTHY, UNKNOWN, DRAINING, HEALTHY, TIMEOUT, HEALTHY)
                .picker();

        assertThat(counts(picker, 8)).isEqualTo(Map.of(0, 2, 2, 2, 4, 2, 6, 2));
    }

    @Test
    void inPanicHealthIsIgnored() {
        Picker picker = new Hosts().locality(0, 0, HEALTHY, UNHEALTHY, TIMEOUT).picker();

        assertThat(counts(picker, 6)).isEqualTo(Map.of(0, 2, 1, 2, 2, 2));
    }

    @Test
    void aHostThatDrainsIsNotMissed() {
        Picker calm = new Hosts().locality(0, 0, HEALTHY, UNHEALTHY, DRAINING).picker();
        Picker first = new Hosts()
                .locality(0, 0, HEALTHY, DRAINING, DRAINING)
                .locality(1, 0, HEALTHY)
                .picker();

        assertThat(counts(calm, 6)).isEqualTo(Map.of(0, 6));
        assertThat(counts(first, 6)).isEqualTo(Map.of(0, 6));
    }

    @Test
    void withoutPanicNoUnhealthyHostIsEverPicked() {
        Hosts hosts = new Hosts().panicThreshold(0);

        assertThat(counts(hosts.locality(0, 0, HEALTHY, UNHEALTHY, DRAINING).picker(), 3))
                .isEqualTo(Map.of(0, 3));
        assertThat(new Hosts()
                        .panicThreshold(0)
                        .locality(0, 0, UNHEALTHY)
                        .picker()
                        .pick(() -> 0, ANY))
                .isNull();
    }

    @Test
    void degradedHostsTakeTheRest() {
        Picker picker = new Hosts().locality(0, 0, HEALTHY, DEGRADED).picker();

        assertThat(counts(picker, 100)).isEqualTo(Map.of(0, 70, 1, 30));
    }

    @Test
    void aPriorityThatIsShortOfHealthyHostsSharesWithTheNext() {
        Picker picker = new Hosts()
                .locality(0, 0, HEALTHY, UNHEALTHY)
                .locality(1, 0, HEALTHY)
                .picker();

        assertThat(counts(picker, 100)).isEqualTo(Map.of(0, 70, 2, 30));
    }

    @Test
    void localitiesShareByWeightIfTheClusterAsksForIt() {
        Hosts hosts = new Hosts().locality(0, 3, HEALTHY, HEALTHY).locality(0, 1, HEALTHY);

        assertThat(counts(hosts.picker(), 6)).isEqualTo(Map.of(0, 2, 1, 2, 2, 2));
        assertThat(counts(hosts.localityWeights().picker(), 80)).isEqualTo(Map.of(0, 30, 1, 30, 2, 20));
    }

    @Test
    void aLocalityWithoutWeightGetsNothing() {
        Hosts hosts = new Hosts().localityWeights().locality(0, 0, HEALTHY).locality(0, 1, HEALTHY);

        assertThat(counts(hosts.picker(), 4)).isEqualTo(Map.of(1, 4));
    }

    @Test
    void ifNoLocalityHasAWeightAllAreOnePool() {
        Hosts hosts = new Hosts().localityWeights().locality(0, 0, HEALTHY).locality(0, 0, HEALTHY);

        assertThat(counts(hosts.picker(), 4)).isEqualTo(Map.of(0, 2, 1, 2));
    }

    @Test
    void aLocalityThatIsShortOfHealthyHostsCountsForLess() {
        Hosts hosts = new Hosts()
                .localityWeights()
                .panicThreshold(0)
                .locality(0, 1, HEALTHY, UNHEALTHY)
                .locality(0, 1, HEALTHY, HEALTHY);

        // 1 x min(1, 1.4 x 1/2) = 0.7 against 1.0
        assertThat(counts(hosts.picker(), 170)).isEqualTo(Map.of(0, 70, 2, 50, 3, 50));
    }

    @Test
    void hostsThatAreLeftShareEvenlyWhatARefusedOneWouldGet() {
        Picker picker = Hosts.ofWeights(1, 1, 1).picker();

        assertThat(Hosts.count(picker, 100, () -> 0, host -> Hosts.number(host) != 1))
                .isEqualTo(Map.of(0, 50, 2, 50));
    }

    @Test
    void ifAllOfAPriorityAreRefusedTheNextIsAsked() {
        Picker picker =
                new Hosts().locality(0, 0, HEALTHY).locality(1, 0, HEALTHY).picker();

        assertThat(Hosts.count(picker, 3, () -> 0, host -> Hosts.number(host) == 1))
                .isEqualTo(Map.of(1, 3));
    }

    @Test
    void theOnlyAllowedOneOfManyIsFound() {
        for (LbPolicy policy :
                List.of(new LbPolicy.RoundRobin(), new LbPolicy.Random(), new LbPolicy.LeastRequest(2))) {
            Picker picker = Hosts.ofWeights(new int[1000]).policy(policy).picker();
            assertThat(Hosts.count(picker, 5, () -> 7, host -> Hosts.number(host) == 900))
                    .isEqualTo(Map.of(900, 5));
            assertThat(picker.pick(() -> 7, host -> false)).isNull();
        }
    }

    @Test
    void withoutEndpointsThereIsNoHost() {
        assertThat(new Hosts().picker().pick(() -> 0, ANY)).isNull();
    }

    @Test
    void hostsOfAnotherSnapshotAreRefused() {
        assertThatThrownBy(() -> PickerFactory.create(Hosts.ofWeights(1, 1).snapshot(), List.of()))
                .hasMessage("hosts of cluster c: 0 (expected: 2, as many as endpoints in the snapshot)");
    }

    private static int next(Picker picker) {
        Host host = picker.pick(() -> 0, ANY);
        return host == null ? -1 : Hosts.number(host);
    }

    private static Map<Integer, Integer> counts(Picker picker, int picks) {
        return Hosts.count(picker, picks, Hosts.counting(), ANY);
    }
}
