package dev.proxyless.mesh.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalitySharesTest {

    @Test
    void sharesWithACommonDenominatorAreExact() {
        LocalityShares shares = new LocalityShares();
        shares.add(hosts(1, 2), 1, 1);
        shares.add(hosts(1, 1, 1), 2, 1);

        HostPool pool = shares.toPool();

        assertThat(weights(pool)).containsExactly(1, 2, 2, 2, 2);
    }

    @Test
    void sharesWithoutASmallCommonDenominatorAreNearlyExact() {
        LocalityShares shares = new LocalityShares();
        int[] primes = {10007, 10009, 10037, 10039, 10061};
        for (int prime : primes) {
            shares.add(hosts(prime - 1, 1), 1, 1);
        }

        HostPool pool = shares.toPool();

        for (int i = 0; i < primes.length; i++) {
            double share = (double) (pool.weight(2 * i) + pool.weight(2 * i + 1)) / pool.total();
            assertThat(share).isBetween(0.1999, 0.2001);
            assertThat((double) pool.weight(2 * i) / pool.weight(2 * i + 1))
                    .isBetween((primes[i] - 1) * 0.999, (primes[i] - 1) * 1.001);
        }
    }

    private static List<Host> hosts(int... weights) {
        return Hosts.ofWeights(weights).list();
    }

    private static List<Integer> weights(HostPool pool) {
        return IntStream.range(0, pool.size()).mapToObj(pool::weight).toList();
    }
}
