package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.Locality;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meters of one method of a service at one cluster. */
final class ClusterMeters {

    private final MeterRegistry registry;
    private final MeterNames names;
    private final Tags tags;
    private final OutcomeTimers calls;
    private final OutcomeTimers mirrors;
    private final Counter started;
    private final DistributionSummary retries;
    private final Timer retryDelay;
    private final Map<Locality, OutcomeTimers> attempts = new ConcurrentHashMap<>();
    /** By why there was no copy. */
    private final Map<String, Counter> notMirrored = new ConcurrentHashMap<>();

    /** By what the control plane calls the share of calls that is dropped. */
    private final Map<String, Counter> dropped = new ConcurrentHashMap<>();

    ClusterMeters(MeterRegistry registry, MeterNames names, Tags target, String cluster) {
        this.registry = registry;
        this.names = names;
        this.tags = target.and("mesh.cluster", cluster);
        this.calls = timers(names.callDuration(), tags);
        this.mirrors = timers(names.mirrorDuration(), tags);
        this.started = Counter.builder(names.attemptStarted())
                .baseUnit("attempts")
                .tags(tags)
                .register(registry);
        this.retries = DistributionSummary.builder(names.callRetries())
                .baseUnit("retries")
                .tags(tags)
                .register(registry);
        this.retryDelay = names.timer(registry, names.callRetryDelay(), tags);
    }

    void attemptStarted() {
        started.increment();
    }

    /** The latencies of attempts in a locality. */
    OutcomeTimers attempts(Locality locality) {
        OutcomeTimers known = attempts.get(locality);
        return known != null
                ? known
                : attempts.computeIfAbsent(
                        locality, key -> timers(names.attemptDuration(), tags.and("mesh.locality", label(key))));
    }

    void callEnded(CallEnd end, long nanos, int retriesOfCall, long retryDelayNanos) {
        calls.record(end, nanos);
        if (retriesOfCall > 0) {
            retries.record(retriesOfCall);
            retryDelay.record(retryDelayNanos, TimeUnit.NANOSECONDS);
        }
    }

    void mirrorEnded(CallEnd end, long nanos) {
        mirrors.record(end, nanos);
    }

    void notMirrored(String why) {
        notMirrored.computeIfAbsent(why, this::notMirroredCounter).increment();
    }

    private Counter notMirroredCounter(String why) {
        return Counter.builder(names.mirrorSkipped())
                .baseUnit("requests")
                .tags(tags.and("mesh.mirror.reason", why))
                .register(registry);
    }

    void dropped(String category) {
        dropped.computeIfAbsent(category, this::droppedCounter).increment();
    }

    private Counter droppedCounter(String category) {
        return Counter.builder(names.dropped())
                .baseUnit("calls")
                .tags(tags.and("mesh.drop.category", category.isEmpty() ? Labels.NONE : category))
                .register(registry);
    }

    /** Takes the meters out of the registry. */
    void close() {
        registry.remove(started);
        registry.remove(retries);
        registry.remove(retryDelay);
        calls.close(registry);
        mirrors.close(registry);
        notMirrored.values().forEach(registry::remove);
        dropped.values().forEach(registry::remove);
        attempts.values().forEach(timers -> timers.close(registry));
    }

    private OutcomeTimers timers(String name, Tags of) {
        return new OutcomeTimers(end -> names.timer(registry, name, of.and(names.outcome(end))));
    }

    private static String label(Locality locality) {
        String label = locality.label();
        return label.isEmpty() ? Labels.NONE : label;
    }
}
