package dev.proxyless.mesh.client.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SingleThreadLoopTest {

    @Test
    void tasksRunInTheirOrderOnOneThreadAndAFailureDoesNotStopIt() throws Exception {
        try (SingleThreadLoop loop = new SingleThreadLoop("loop-under-test")) {
            CompletableFuture<String> name = new CompletableFuture<>();
            loop.execute(() -> {
                throw new IllegalStateException("a task that fails on purpose");
            });
            loop.execute(() -> name.complete(Thread.currentThread().getName()));

            assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo("loop-under-test");
        }
    }

    @Test
    void closingLetsGivenTasksRunAndEndsTheThread() throws Exception {
        SingleThreadLoop loop = new SingleThreadLoop("loop-under-test");
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        loop.execute(() -> thread.complete(Thread.currentThread()));
        loop.close();

        assertThat(thread).isCompleted();
        thread.get().join(10_000);
        assertThat(thread.get().isAlive()).isFalse();
    }

    @Test
    void afterItIsClosedTasksAndTimersAreDropped() {
        SingleThreadLoop loop = new SingleThreadLoop("loop-under-test");
        loop.close();
        AtomicBoolean ran = new AtomicBoolean();

        loop.execute(() -> ran.set(true));
        ControlLoop.Timer timer = loop.schedule(Duration.ZERO, () -> ran.set(true));
        timer.cancel();

        assertThat(ran).isFalse();
    }

    @Test
    void aLoopMayBeClosedFromItsOwnThread() throws Exception {
        SingleThreadLoop loop = new SingleThreadLoop("loop-under-test");
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        loop.execute(() -> {
            loop.close();
            thread.complete(Thread.currentThread());
        });

        Thread ended = thread.get(10, TimeUnit.SECONDS);
        ended.join(10_000);
        assertThat(ended.isAlive()).isFalse();
    }
}
