package dev.proxyless.mesh.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.balance.PriorityLoad.Census;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of Envoy's documentation on priority levels, degraded endpoints and panic. */
class PriorityLoadTest {

    @ParameterizedTest(name = "P0 {0}%, P1 {1}% healthy")
    @CsvSource({
        "100, 100, 100, 0",
        "72, 100, 100, 0",
        "71, 100, 99, 1",
        "50, 100, 70, 30",
        "25, 100, 35, 65",
        "0, 100, 0, 100"
    })
    void callsSpillOverAsAPriorityLosesHealth(int p0, int p1, int load0, int load1) {
        assertThat(healthyLoads(0, p0, p1)).containsExactly(load0, load1);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "100, 100, 100, 100, 0, 0",
        "72, 72, 100, 100, 0, 0",
        "71, 71, 100, 99, 1, 0",
        "50, 50, 100, 70, 30, 0",
        "25, 100, 100, 35, 65, 0",
        "25, 25, 100, 35, 35, 30",
        "25, 25, 20, 37, 35, 28"
    })
    void threePrioritiesFillUpInOrder(int p0, int p1, int p2, int load0, int load1, int load2) {
        assertThat(healthyLoads(0, p0, p1, p2)).containsExactly(load0, load1, load2);
    }

    @ParameterizedTest(name = "healthy {0}/{1}/{2}, degraded {3}/{4}/{5}")
    @CsvSource({
        "100, 100, 0, 0, 100, 0, 0, 0",
        "72, 72, 28, 28, 100, 0, 0, 0",
        "71, 71, 29, 29, 99, 1, 0, 0",
        "50, 50, 50, 50, 70, 30, 0, 0",
        "30, 20, 30, 20, 42, 28, 30, 0",
        "5, 0, 65, 0, 8, 0, 92, 0"
    })
    void degradedEndpointsTakeWhatTheHealthyOnesCannot(int h0, int h1, int d0, int d1, int a, int b, int c, int d) {
        Census[] census = {new Census(100, h0, d0, 140), new Census(100, h1, d1, 140)};

        PriorityLoad load = PriorityLoad.of(census, 0);

        assertThat(List.of(load.healthy(0), load.healthy(1), load.degraded(0), load.degraded(1)))
                .containsExactly(a, b, c, d);
    }

    @Test
    void whatRoundingLeavesGoesToTheFirstPriority() {
        Census[] census = {new Census(100, 10, 20, 100), new Census(100, 20, 10, 100), new Census(100, 10, 0, 100)};

        PriorityLoad load = PriorityLoad.of(census, 0);

        assertThat(List.of(load.healthy(0), load.healthy(1), load.healthy(2))).containsExactly(16, 28, 14);
        assertThat(List.of(load.degraded(0), load.degraded(1), load.degraded(2)))
                .containsExactly(28, 14, 0);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "72, 72, false, false, 100, 0",
        "71, 71, false, false, 99, 1",
        "50, 60, false, false, 70, 30",
        "25, 100, false, false, 35, 65",
        "25, 25, true, true, 50, 50",
        "5, 65, true, false, 8, 92"
    })
    void onlyIfTheTotalIsShortCanAPriorityPanic(int p0, int p1, boolean panic0, boolean panic1, int l0, int l1) {
        PriorityLoad load = PriorityLoad.of(census(p0, p1), 50);

        assertThat(List.of(load.inPanic(0), load.inPanic(1))).containsExactly(panic0, panic1);
        assertThat(List.of(load.healthy(0), load.healthy(1))).containsExactly(l0, l1);
    }

    @Test
    void aClusterInTotalPanicIsSharedByNumberOfEndpoints() {
        Census[] census = {new Census(1, 0, 0, 140), new Census(0, 0, 0, 140), new Census(2, 0, 0, 140)};

        PriorityLoad load = PriorityLoad.of(census, 50);

        assertThat(List.of(load.healthy(0), load.healthy(1), load.healthy(2))).containsExactly(34, 0, 66);
    }

    @Test
    void withoutAnyEndpointNothingIsShared() {
        assertThat(healthyLoads(50)).isEmpty();
        assertThat(PriorityLoad.of(new Census[] {new Census(0, 0, 0, 140)}, 50).healthy(0))
                .isZero();
    }

    private static List<Integer> healthyLoads(double panicThreshold, int... healthyPercent) {
        PriorityLoad load = PriorityLoad.of(census(healthyPercent), panicThreshold);
        List<Integer> loads = new ArrayList<>();
        for (int i = 0; i < healthyPercent.length; i++) {
            loads.add(load.healthy(i));
        }
        return loads;
    }

    private static Census[] census(int... healthyPercent) {
        return Arrays.stream(healthyPercent)
                .mapToObj(healthy -> new Census(100, healthy, 0, 140))
                .toArray(Census[]::new);
    }
}
