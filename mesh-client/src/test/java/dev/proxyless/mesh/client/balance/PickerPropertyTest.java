package dev.proxyless.mesh.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LbPolicy;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for every cluster, whatever its priorities, localities, weights, health and policy. */
class PickerPropertyTest {

    private static final List<LbPolicy> POLICIES =
            List.of(new LbPolicy.RoundRobin(), new LbPolicy.Random(), new LbPolicy.LeastRequest(3));

    private static final List<HealthStatus> HEALTHS = List.of(HealthStatus.values());

    @Test
    void aRefusedHostIsNeverPicked() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Picker picker = randomCluster(random).picker();
            Set<Integer> allowed = randomSet(random);
            for (int i = 0; i < 20; i++) {
                Host host = picker.pick(random::nextLong, candidate -> allowed.contains(Hosts.number(candidate)));
                assertThat(host == null || allowed.contains(Hosts.number(host)))
                        .as("seed %d", seed)
                        .isTrue();
            }
        }
    }

    @Test
    void anAllowedHealthyHostIsAlwaysFound() {
        int found = 0;
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Hosts cluster = randomCluster(random);
            Set<Integer> allowed = randomSet(random);
            HostFilter filter = host -> allowed.contains(Hosts.number(host));
            boolean expected = cluster.list().stream()
                    .anyMatch(host -> filter.allows(host) && host.endpoint().health() == HealthStatus.HEALTHY);
            if (expected) {
                assertThat(cluster.picker().pick(random::nextLong, filter))
                        .as("seed %d", seed)
                        .isNotNull();
                found++;
            }
        }
        assertThat(found).isGreaterThan(100);
    }

    @Test
    void withEnoughHealthyHostsNoOtherIsPicked() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Hosts cluster = randomCluster(random).locality(9, 1, HealthStatus.HEALTHY);
            Picker picker = cluster.panicThreshold(0).picker();
            for (int i = 0; i < 20; i++) {
                assertThat(picker.pick(random::nextLong, HostFilter.ANY))
                        .as("seed %d", seed)
                        .isInstanceOfSatisfying(
                                Host.class,
                                host -> assertThat(host.endpoint().health())
                                        .isIn(HealthStatus.HEALTHY, HealthStatus.UNKNOWN, HealthStatus.DEGRADED));
            }
        }
    }

    private static Hosts randomCluster(Random random) {
        Hosts hosts = new Hosts().policy(POLICIES.get(random.nextInt(POLICIES.size())));
        if (random.nextBoolean()) {
            hosts.localityWeights();
        }
        int localities = 1 + random.nextInt(4);
        for (int i = 0; i < localities; i++) {
            HealthStatus[] healths = IntStream.range(0, random.nextInt(6))
                    .mapToObj(n -> HEALTHS.get(random.nextInt(HEALTHS.size())))
                    .toArray(HealthStatus[]::new);
            // A locality without weight is out of reach on purpose; see PickerTest.
            hosts.locality(random.nextInt(3), 1 + random.nextInt(4), healths);
        }
        return hosts;
    }

    private static Set<Integer> randomSet(Random random) {
        return IntStream.range(0, 20)
                .filter(n -> random.nextInt(4) == 0)
                .boxed()
                .collect(Collectors.toSet());
    }
}
