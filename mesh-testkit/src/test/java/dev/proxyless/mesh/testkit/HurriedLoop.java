package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.runtime.SingleThreadLoop;
import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;

/** A loop whose time runs four times as fast, so that a test need not sit through a client's pauses. */
record HurriedLoop(SingleThreadLoop loop) implements ControlLoop, AutoCloseable {

    private static final int TIMES = 4;

    static HurriedLoop start() {
        return new HurriedLoop(new SingleThreadLoop("hurried-control"));
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return loop.schedule(delay.dividedBy(TIMES), task);
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime() * TIMES;
    }

    @Override
    public void close() {
        loop.close();
    }
}
