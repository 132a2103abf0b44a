package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks at the bodies in flight ten times a second, as long as there are any: a timer for each would cost more than most
 * bodies take. So a body may last a tenth of a second longer than its limit. Wakes bodies that are slowed down. Thread-safe, no
 * lock.
 */
final class BodyWatch implements PacedBody.Alarm {

    private static final Duration TICK = Duration.ofMillis(100);

    private final ControlLoop loop;
    private final Executor executor;
    private final Set<Watched> bodies = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean armed = new AtomicBoolean();

    /** Looks on {@code loop}, and ends bodies with {@code executor}, for then the application's own code may run. */
    BodyWatch(ControlLoop loop, Executor executor) {
        this.loop = loop;
        this.executor = executor;
    }

    /** What is looked at. */
    interface Watched {

        /** Whether its time is up; {@code now} is of {@link #now}. Called on the control loop. */
        boolean isDue(long now);

        /** Its time is up. Called once or more. */
        void expire();
    }

    /** The time in nanoseconds, as the loop tells it. */
    @Override
    public long now() {
        return loop.nanoTime();
    }

    /** Not on the loop, which drops what waits when the mesh is closed. */
    @Override
    public void after(Duration wait, Runnable task) {
        CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS, executor)
                .execute(task);
    }

    void add(Watched body) {
        bodies.add(body);
        arm();
    }

    void remove(Watched body) {
        bodies.remove(body);
    }

    private void arm() {
        if (!armed.get() && armed.compareAndSet(false, true)) {
            loop.schedule(TICK, this::look);
        }
    }

    private void look() {
        armed.set(false);
        long now = now();
        for (Watched body : bodies) {
            if (body.isDue(now)) {
                executor.execute(body::expire);
            }
        }
        // After the flag is down: whoever added a body before that did not arm the timer.
        if (!bodies.isEmpty()) {
            arm();
        }
    }
}
