package dev.proxyless.mesh.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.LbPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeastRequestTest {

    @Test
    void anIdlePoolIsSharedByWeight() {
        Picker picker = picker(Hosts.ofWeights(1, 2, 3).list(), 2, 1, 2, 3);

        assertThat(Hosts.count(picker, 36, pairs(6), HostFilter.ANY)).isEqualTo(Map.of(0, 6, 1, 12, 2, 18));
    }

    @Test
    void ofTwoTheLessBusyIsPicked() {
        List<Host> hosts = Hosts.ofWeights(1, 1, 1).list();
        hosts.get(0).state().started();
        hosts.get(0).state().started();
        hosts.get(1).state().started();

        // Of nine ordered pairs, 2 is in five, 1 without 2 in three, 0 alone in one.
        assertThat(Hosts.count(picker(hosts, 2, 1, 1, 1), 9, pairs(3), HostFilter.ANY))
                .isEqualTo(Map.of(0, 1, 1, 3, 2, 5));
    }

    @Test
    void moreChoicesFindTheLeastBusyMoreSurely() {
        List<Host> hosts = Hosts.ofWeights(1, 1, 1).list();
        hosts.get(0).state().started();
        hosts.get(1).state().started();

        assertThat(Hosts.count(picker(hosts, 3, 1, 1, 1), 10, Hosts.counting(), HostFilter.ANY))
                .isEqualTo(Map.of(2, 10));
    }

    @Test
    void aBusyHostIsMeasuredByItsWeight() {
        List<Host> hosts = Hosts.ofWeights(1, 3).list();
        hosts.get(0).state().started();
        hosts.get(1).state().started();
        hosts.get(1).state().started();

        // One call of weight 1 against two of weight 3: the second has less to do. Only 0 against itself gives 0.
        assertThat(Hosts.count(picker(hosts, 2, 1, 3), 16, pairs(4), HostFilter.ANY))
                .isEqualTo(Map.of(0, 1, 1, 15));
    }

    @Test
    void aRefusedHostNeverWinsByBeingIdle() {
        List<Host> hosts = Hosts.ofWeights(1, 1).list();
        hosts.get(1).state().started();

        assertThat(Hosts.count(picker(hosts, 2, 1, 1), 20, pairs(2), host -> Hosts.number(host) == 1))
                .isEqualTo(Map.of(1, 20));
    }

    private static Picker picker(List<Host> hosts, int choices, int... weights) {
        return PickerFactory.create(
                        Hosts.ofWeights(weights)
                                .policy(new LbPolicy.LeastRequest(choices))
                                .snapshot(),
                        hosts)
                .picker();
    }

    /** Every ordered pair of numbers below {@code bound}, one pair after the other, for ever. */
    private static RandomSource pairs(int bound) {
        long[] calls = {0};
        return () -> {
            long call = calls[0]++;
            long pair = call / 2;
            return call % 2 == 0 ? pair / bound % bound : pair % bound;
        };
    }
}
