package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.client.balance.Host;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Measures one call and its attempts. */
final class MeteredCall implements CallObserver {

    private final MethodMeters meters;
    private final Clock clock;
    private final long startedAt;
    private int retries;
    private int inFlight;
    private long retryDelay;
    private long lastAttemptEndedAt;
    /** The calls that this one is counted with; null if it is counted with none. */
    private @Nullable OutcomeTimers counted;

    MeteredCall(MethodMeters meters) {
        this.meters = meters;
        this.clock = meters.clock();
        this.startedAt = clock.monotonicTime();
    }

    @Override
    public AttemptObserver startAttempt(String cluster, Host host, int number) {
        long now = clock.monotonicTime();
        if (number > 1) {
            retries++;
            // One that begins beside another was not waited for.
            retryDelay += inFlight == 0 ? now - lastAttemptEndedAt : 0;
        }
        inFlight++;
        ClusterMeters at = meters.cluster(cluster);
        at.attemptStarted();
        return new MeteredAttempt(at.attempts(host.locality()), now);
    }

    /** The delay is measured, not believed: it ends when the next attempt starts. */
    @Override
    public void retrying(String cluster, Duration after) {}

    @Override
    public void virtualCluster(String virtualHost, String name) {
        counted = meters.virtualCluster(virtualHost, name);
    }

    @Override
    public void filtered(String filter, String action) {
        meters.filtered(filter, action);
    }

    @Override
    public void dropped(String cluster, String category) {
        meters.cluster(cluster).dropped(category);
    }

    @Override
    public AttemptObserver startMirror(String cluster) {
        return new MeteredMirror(meters.cluster(cluster), clock);
    }

    @Override
    public void notMirrored(@Nullable String cluster, String why) {
        meters.cluster(cluster).notMirrored(why);
    }

    @Override
    public void end(@Nullable String route, @Nullable String cluster, CallEnd end) {
        long nanos = clock.monotonicTime() - startedAt;
        meters.cluster(cluster).callEnded(end, nanos, retries, retryDelay);
        if (counted != null) {
            counted.record(end, nanos);
        }
    }

    /** Ends on any thread, so it touches nothing of the call's. */
    private static final class MeteredMirror implements AttemptObserver {

        private final ClusterMeters meters;
        private final Clock clock;
        private final long startedAt;

        MeteredMirror(ClusterMeters meters, Clock clock) {
            this.meters = meters;
            this.clock = clock;
            this.startedAt = clock.monotonicTime();
        }

        @Override
        public void inject(BiConsumer<String, String> headers) {}

        @Override
        public void end(CallEnd end) {
            meters.mirrorEnded(end, clock.monotonicTime() - startedAt);
        }
    }

    private final class MeteredAttempt implements AttemptObserver {

        private final OutcomeTimers timers;
        private final long attemptStartedAt;

        MeteredAttempt(OutcomeTimers timers, long attemptStartedAt) {
            this.timers = timers;
            this.attemptStartedAt = attemptStartedAt;
        }

        @Override
        public void inject(BiConsumer<String, String> headers) {}

        @Override
        public void end(CallEnd end) {
            lastAttemptEndedAt = clock.monotonicTime();
            inFlight--;
            timers.record(end, lastAttemptEndedAt - attemptStartedAt);
        }
    }
}
