package dev.proxyless.mesh.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostPoolTest {

    @Test
    void everyPointBelongsToTheHostThatHasIt() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            long[] weights = random.longs(1 + random.nextInt(30), 1, 2 + random.nextInt(200))
                    .toArray();
            long[] reduced = Weights.reduce(weights, HostPool.MAX_TOTAL);
            HostPool pool = pool(weights);
            int point = 0;
            for (int host = 0; host < weights.length; host++) {
                assertThat(pool.weight(host)).isEqualTo((int) reduced[host]);
                for (long i = 0; i < reduced[host]; i++) {
                    assertThat(pool.indexOf(point++))
                            .as("seed %d, point %d", seed, point)
                            .isEqualTo(host);
                }
            }
            assertThat(pool.total()).isEqualTo(point);
        }
    }

    @Test
    void weightsThatAreTooLargeAreScaledDown() {
        HostPool pool = pool(4_000_000_000L, 2_000_000_001L, 1);

        assertThat(pool.total()).isBetween(2_147_483_000, Integer.MAX_VALUE);
        assertThat((double) pool.weight(0) / pool.weight(1)).isBetween(1.999999, 2.000001);
        assertThat(pool.weight(2)).isEqualTo(1);
    }

    @Test
    void equalWeightsAreOnePointEach() {
        assertThat(pool(7, 7, 7).total()).isEqualTo(3);
        assertThat(Weights.reduce(new long[] {10, 20, 30}, 100)).containsExactly(1, 2, 3);
    }

    @Test
    void amongTenThousandHostsEachHasItsPoints() {
        long[] weights = new Random(1).longs(10_000, 1, 1_000).toArray();
        HostPool pool = pool(weights);
        long[] reduced = Weights.reduce(weights, HostPool.MAX_TOTAL);
        long[] seen = new long[weights.length];

        for (int point = 0; point < pool.total(); point++) {
            seen[pool.indexOf(point)]++;
        }

        assertThat(Arrays.equals(seen, reduced)).isTrue();
    }

    private static HostPool pool(long... weights) {
        return HostPool.of(Hosts.ofWeights(new int[weights.length]).list().toArray(Host[]::new), weights);
    }
}
