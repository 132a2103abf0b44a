package dev.proxyless.mesh.client.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The latencies of one thing, a timer for each way in which it ended. A thing ends in few ways, so they are kept in an array
 * that is read without a lock and searched from its beginning; recording allocates nothing.
 */
final class OutcomeTimers {

    private final Function<CallEnd, Timer> create;
    /** Replaced as a whole, under this object's monitor; null once closed. */
    private volatile Entry @Nullable [] entries = {};

    OutcomeTimers(Function<CallEnd, Timer> create) {
        this.create = create;
    }

    void record(CallEnd end, long nanos) {
        CallEnd outcome = Labels.known(end);
        Timer timer = find(entries, outcome);
        if (timer == null) {
            timer = add(outcome);
        }
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Takes the timers out of the registry; what is recorded later is lost. */
    synchronized void close(MeterRegistry registry) {
        Entry[] known = entries;
        entries = null;
        if (known != null) {
            for (Entry entry : known) {
                registry.remove(entry.timer);
            }
        }
    }

    private synchronized @Nullable Timer add(CallEnd outcome) {
        Entry[] known = entries;
        if (known == null) {
            return null;
        }
        Timer timer = find(known, outcome);
        if (timer == null) {
            timer = create.apply(outcome);
            Entry[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = new Entry(outcome, timer);
            entries = more;
        }
        return timer;
    }

    private static @Nullable Timer find(Entry @Nullable [] entries, CallEnd outcome) {
        if (entries != null) {
            for (Entry entry : entries) {
                if (entry.outcome.equals(outcome)) {
                    return entry.timer;
                }
            }
        }
        return null;
    }

    private record Entry(CallEnd outcome, Timer timer) {}
}
