package dev.proxyless.mesh.client.balance;

import static dev.proxyless.mesh.model.cluster.HealthStatus.DEGRADED;
import static dev.proxyless.mesh.model.cluster.HealthStatus.HEALTHY;
import static dev.proxyless.mesh.model.cluster.HealthStatus.UNHEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LbPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aggregates of small parts. The hosts of the first part have numbers from 0, those of the second from 100. */
class AggregatePickerTest {

    @Test
    void theFirstPartTakesAllCallsWhileItIsHealthy() {
        assertThat(shares(part(0, HEALTHY), part(100, HEALTHY))).isEqualTo(Map.of(0, 100));
    }

    @Test
    void theNextPartTakesOverWhenTheFirstHasNoHealthyHost() {
        assertThat(shares(part(0, UNHEALTHY), part(100, HEALTHY))).isEqualTo(Map.of(100, 100));
    }

    @ParameterizedTest(name = "{0} of 4 healthy")
    @CsvSource({"4, 100, 0", "3, 100, 0", "2, 70, 30", "1, 35, 65", "0, 0, 100"})
    void whatAPartCannotTakeSpillsOverToTheNext(int healthy, int first, int second) {
        HealthStatus[] healths = new HealthStatus[4];
        Arrays.fill(healths, UNHEALTHY);
        Arrays.fill(healths, 0, healthy, HEALTHY);

        Map<Integer, Integer> shares = shares(part(0, healths), part(100, HEALTHY));

        assertThat(sum(shares, 0, 99)).isEqualTo(first);
        assertThat(sum(shares, 100, 199)).isEqualTo(second);
    }

    @Test
    void theDegradedHostsOfTheFirstPartComeAfterTheHealthyOnesOfAllParts() {
        assertThat(shares(part(0, DEGRADED), part(100, HEALTHY))).isEqualTo(Map.of(100, 100));
        assertThat(shares(part(0, DEGRADED), part(100, UNHEALTHY))).isEqualTo(Map.of(0, 100));
    }

    @Test
    void withNothingHealthyAnywhereTheHostsOfAllPartsShareTheCalls() {
        assertThat(shares(part(0, UNHEALTHY, UNHEALTHY, UNHEALTHY), part(100, UNHEALTHY)))
                .isEqualTo(Map.of(0, 25, 1, 25, 2, 25, 100, 25));
    }

    @Test
    void aPartThatNeverPanicsLeavesItsShareToTheOthers() {
        Hosts calm = part(0, UNHEALTHY).panicThreshold(0);

        assertThat(shares(calm, part(100, UNHEALTHY))).isEqualTo(Map.of(100, 100));
    }

    @Test
    void aPartWithoutHostsIsPassedOver() {
        assertThat(shares(part(0), part(100, HEALTHY), part(200, HEALTHY))).isEqualTo(Map.of(100, 100));
        assertThat(aggregate(part(0), part(100)).picker().pick(() -> 0, HostFilter.ANY))
                .isNull();
    }

    @Test
    void thePrioritiesOfAPartComeBeforeTheNextPart() {
        Hosts first = part(0, UNHEALTHY).locality(3, 0, HEALTHY);

        assertThat(shares(first, part(100, HEALTHY))).isEqualTo(Map.of(1, 100));
    }

    @Test
    void eachPartHasItsOwnOverprovisioningFactor() {
        Hosts generous = part(0, HEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY).overprovisioningFactor(400);

        assertThat(shares(generous, part(100, HEALTHY))).isEqualTo(Map.of(0, 100));
    }

    @Test
    void eachPartHasItsOwnPolicy() {
        Hosts random = part(0, HEALTHY, HEALTHY).policy(new LbPolicy.Random());
        Picker picker = aggregate(random, part(100, HEALTHY)).picker();

        assertThat(List.of(next(picker, 1), next(picker, 1), next(picker, 0))).containsExactly(1, 1, 0);
    }

    @Test
    void aPartsRoundRobinIsOneWhetherItIsUsedDirectlyOrAsAPart() {
        Priorities part = part(0, HEALTHY, HEALTHY, HEALTHY).priorities();
        Picker aggregate = PickerFactory.aggregate(List.of(part), 50).picker();

        assertThat(List.of(next(part.picker(), 0), next(aggregate, 0), next(part.picker(), 0)))
                .containsExactly(0, 1, 2);
    }

    @Test
    void whatTheFilterRefusesIsLookedForInTheOtherParts() {
        Picker picker = aggregate(part(0, HEALTHY), part(100, HEALTHY)).picker();

        Host host = picker.pick(() -> 0, candidate -> Hosts.number(candidate) >= 100);

        assertThat(host).isNotNull().extracting(Hosts::number).isEqualTo(100);
    }

    @Test
    void connectionsAreMadeWhereCallsGo() {
        Priorities first = part(0, HEALTHY, UNHEALTHY).locality(1, 0, HEALTHY).priorities();
        Priorities second = part(100, HEALTHY).priorities();
        Priorities aggregate = PickerFactory.aggregate(List.of(first, second), 50);

        assertThat(aggregate.inUse(first).byPriority()).containsOnlyKeys(0, 1);
        assertThat(aggregate.inUse(second).byPriority()).isEmpty();
        assertThat(second.inUse(second).byPriority()).containsOnlyKeys(0);
    }

    private static Hosts part(int from, HealthStatus... healths) {
        return Hosts.from(from).locality(0, 0, healths);
    }

    private static Priorities aggregate(Hosts... parts) {
        return PickerFactory.aggregate(
                Arrays.stream(parts).map(Hosts::priorities).toList(), 50);
    }

    /** How many of a hundred calls each host gets. */
    private static Map<Integer, Integer> shares(Hosts... parts) {
        return Hosts.count(aggregate(parts).picker(), 100, Hosts.counting(), HostFilter.ANY);
    }

    private static int sum(Map<Integer, Integer> shares, int from, int to) {
        return shares.entrySet().stream()
                .filter(entry -> entry.getKey() >= from && entry.getKey() <= to)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static int next(Picker picker, int random) {
        Host host = picker.pick(() -> random, HostFilter.ANY);
        return host == null ? -1 : Hosts.number(host);
    }
}
