package dev.proxyless.mesh.model.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualLoopTest {

    private final ManualLoop loop = new ManualLoop();
    private final List<String> ran = new ArrayList<>();

    @Test
    void timersRunInOrderOfTheirTimeEachAtItsOwnMoment() {
        loop.schedule(Duration.ofSeconds(2), () -> ran.add("late at " + loop.nanoTime() / 1_000_000_000));
        loop.schedule(Duration.ofSeconds(1), () -> ran.add("early at " + loop.nanoTime() / 1_000_000_000));

        loop.advance(Duration.ofSeconds(5));

        assertThat(ran).containsExactly("early at 1", "late at 2");
        assertThat(loop.nanoTime()).isEqualTo(5_000_000_000L);
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        ControlLoop.Timer timer = loop.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled"));

        timer.cancel();
        loop.advance(Duration.ofSeconds(2));

        assertThat(ran).isEmpty();
        assertThat(loop.timers()).isZero();
    }
}
