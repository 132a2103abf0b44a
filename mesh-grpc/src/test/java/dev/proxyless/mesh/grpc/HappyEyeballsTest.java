package dev.proxyless.mesh.grpc;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.READY;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.grpc.FakeHelper.FakeSubchannel;
import io.grpc.ConnectivityState;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HappyEyeballsTest {

    private final FakeHelper helper = new FakeHelper();
    private final List<ConnectivityState> told = new ArrayList<>();
    private final HappyEyeballs three = new HappyEyeballs(
            List.of(
                    InetSocketAddress.createUnresolved("one", 1),
                    InetSocketAddress.createUnresolved("two", 2),
                    InetSocketAddress.createUnresolved("three", 3)),
            helper,
            info -> told.add(info.getState()));

    @Test
    void theFirstAddressIsTriedAlone() {
        start();

        assertThat(helper.subchannels).hasSize(1);
        become(0, READY);
        fire();
        assertThat(helper.subchannels).hasSize(1);
        assertThat(three.connected()).isSameAs(helper.subchannels.get(0));
    }

    @Test
    void anAddressThatTakesTooLongIsNotWaitedForAndNotGivenUp() {
        start();
        fire();
        assertThat(helper.subchannels).hasSize(2);
        assertThat(helper.subchannels.get(0).shutdown).isFalse();

        become(0, READY);
        assertThat(three.connected()).isSameAs(helper.subchannels.get(0));
        assertThat(helper.subchannels.get(1).shutdown).isTrue();
    }

    @Test
    void anAddressThatFailsIsFollowedByTheNextAtOnce() {
        start();
        become(0, TRANSIENT_FAILURE);
        become(1, CONNECTING);
        become(1, READY);

        assertThat(told).containsExactly(CONNECTING, READY);
        assertThat(helper.subchannels).hasSize(2);
        assertThat(helper.subchannels.get(0).shutdown).isTrue();
    }

    @Test
    void theEndpointHasFailedWhenEveryAddressHas() {
        start();
        become(0, TRANSIENT_FAILURE);
        fire();
        become(2, TRANSIENT_FAILURE);
        assertThat(told).isEmpty();

        become(1, TRANSIENT_FAILURE);
        assertThat(told).containsExactly(TRANSIENT_FAILURE);
    }

    @Test
    void afterAllHaveFailedEachIsTriedAgainAndTheFirstToAnswerIsTaken() {
        start();
        for (int i = 0; i < 3; i++) {
            become(i, TRANSIENT_FAILURE);
        }
        become(1, IDLE);
        assertThat(told).endsWith(IDLE);
        helper.context.execute(three::requestConnection);
        become(1, READY);

        assertThat(three.connected()).isSameAs(helper.subchannels.get(1));
        assertThat(helper.subchannels.get(2).shutdown).isTrue();
    }

    @Test
    void aLostConnectionIsLookedForFromTheFirstAddressOn() {
        start();
        become(0, TRANSIENT_FAILURE);
        become(1, READY);
        become(1, IDLE);
        assertThat(three.connected()).isNull();

        helper.context.execute(three::requestConnection);
        assertThat(helper.subchannels.get(2).getAllAddresses().toString()).contains("one");
    }

    @Test
    void afterItsEndNothingIsTried() {
        start();
        helper.context.execute(three::shutdown);
        fire();
        become(0, TRANSIENT_FAILURE);

        assertThat(helper.subchannels).hasSize(1).allMatch(subchannel -> subchannel.shutdown);
        assertThat(told).isEmpty();
    }

    private void start() {
        helper.context.execute(three::requestConnection);
    }

    private void fire() {
        helper.timers.fire();
    }

    private void become(int index, ConnectivityState state) {
        FakeSubchannel subchannel = helper.subchannels.get(index);
        helper.context.execute(() -> subchannel.become(state));
    }
}
