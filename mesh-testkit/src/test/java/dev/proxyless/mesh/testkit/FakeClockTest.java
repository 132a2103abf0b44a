package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeClockTest {

    private final FakeClock clock = FakeClock.create();
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        clock.close();
    }

    @Test
    void runsTasksWithoutTimePassing() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        clock.execute(done::countDown);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void runsEachTimerAtItsOwnMoment() {
        clock.schedule(Duration.ofSeconds(2), () -> ran.add("second at " + clock.nanoTime()));
        clock.schedule(Duration.ofSeconds(1), () -> ran.add("first at " + clock.nanoTime()));
        clock.advance(Duration.ofSeconds(3));
        assertThat(ran).containsExactly("first at 1000000000", "second at 2000000000");
        assertThat(clock.nanoTime()).isEqualTo(3_000_000_000L);
    }

    @Test
    void aTimerThatATimerStartsIsRunIfItIsDue() {
        clock.schedule(Duration.ofSeconds(1), () -> clock.schedule(Duration.ofSeconds(1), () -> ran.add("next")));
        clock.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("next");
    }

    @Test
    void aTimerThatWasGivenUpDoesNotRun() {
        ControlLoop.Timer timer = clock.schedule(Duration.ofSeconds(1), () -> ran.add("no"));
        timer.cancel();
        clock.advance(Duration.ofSeconds(2));
        assertThat(ran).isEmpty();
        assertThat(clock.timers()).isZero();
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheClock() {
        clock.execute(() -> {
            throw new IllegalStateException("told to");
        });
        clock.schedule(Duration.ofSeconds(1), () -> ran.add("still there"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("still there");
    }

    @Test
    void aClosedClockDropsTasks() {
        clock.close();
        clock.execute(() -> ran.add("no"));
        assertThat(ran).isEmpty();
    }
}
