package dev.proxyless.mesh.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.balance.NaiveLoads.Level;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The calls that each priority of each part gets, against Envoy's computation written down step by step. */
class AggregateLoadPropertyTest {

    private static final List<HealthStatus> HEALTHS =
            List.of(HealthStatus.HEALTHY, HealthStatus.HEALTHY, HealthStatus.DEGRADED, HealthStatus.UNHEALTHY);

    @Test
    void callsAreSharedOutAsInEnvoy() {
        int spread = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            List<Level> levels = new ArrayList<>();
            List<Priorities> parts = new ArrayList<>();
            for (int part = 0; part < 1 + random.nextInt(4); part++) {
                parts.add(randomPart(random, part, levels));
            }
            Map<String, Integer> expected = NaiveLoads.shares(levels, 50);
            Priorities aggregate = PickerFactory.aggregate(parts, 50);

            assertThat(measured(aggregate.picker()))
                    .as("seed %d: %s", seed, levels)
                    .isEqualTo(expected);
            spread += expected.size() > 1 ? 1 : 0;
        }
        assertThat(spread).isGreaterThan(500);
    }

    /** Each level is told by its hosts' ports: a hundred to a level, a thousand to a part. */
    private static Priorities randomPart(Random random, int part, List<Level> levels) {
        Hosts hosts = Hosts.from(1_000 * part).overprovisioningFactor(100 + 20 * random.nextInt(4));
        for (int priority = 0; priority < 1 + random.nextInt(3); priority++) {
            hosts.next(1_000 * part + 100 * priority);
            HealthStatus[] healths = new HealthStatus[random.nextInt(6)];
            for (int i = 0; i < healths.length; i++) {
                healths[i] = HEALTHS.get(random.nextInt(HEALTHS.size()));
            }
            hosts.locality(priority, 0, healths);
            if (healths.length > 0) {
                levels.add(new Level(10 * part + priority, hosts.factor(), List.of(healths)));
            }
        }
        return hosts.priorities();
    }

    /** Of a hundred calls, how many went to the hosts of each level that are of each health. */
    private static Map<String, Integer> measured(Picker picker) {
        Map<String, Integer> counts = new HashMap<>();
        RandomSource random = Hosts.counting();
        for (int i = 0; i < 100; i++) {
            Host host = picker.pick(random, HostFilter.ANY);
            if (host != null) {
                counts.merge("level " + Hosts.number(host) / 100, 1, Integer::sum);
            }
        }
        return counts;
    }
}
