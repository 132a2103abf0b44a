package dev.proxyless.mesh.xds.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * When something is over, for each of some resources. Immutable.
 *
 * @param times in nanoseconds since the session began
 */
record Deadlines(Map<String, Long> times) {

    static final Deadlines NONE = new Deadlines(Map.of());

    // By hand, as for all records that a session compares at its start: what the compiler makes takes milliseconds.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Deadlines deadlines && times.equals(deadlines.times);
    }

    @Override
    public int hashCode() {
        return times.hashCode();
    }

    /**
     * Lets time run for {@code names} and for no others, until what {@code end} says of each; for those for which it runs it
     * is not changed.
     */
    Deadlines await(Set<String> names, ToLongFunction<String> end) {
        if (times.keySet().equals(names)) {
            return this;
        }
        Map<String, Long> next = new HashMap<>();
        for (String name : names) {
            Long running = times.get(name);
            next.put(name, running == null ? end.applyAsLong(name) : running);
        }
        return new Deadlines(next);
    }

    /** Takes the times to live of what came, of which only what is {@code kept} counts. */
    Deadlines renewed(Contents contents, Predicate<String> kept, long now) {
        if (times.isEmpty() && contents.lifetimes().isEmpty()) {
            return this;
        }
        Map<String, Long> next = new HashMap<>(times);
        contents.good().keySet().forEach(next::remove);
        contents.heartbeats().forEach(next::remove);
        contents.lifetimes().forEach((name, lifetime) -> {
            if (kept.test(name)) {
                next.put(name, end(now, lifetime));
            }
        });
        return new Deadlines(next);
    }

    Deadlines without(Set<String> names) {
        return only(name -> !names.contains(name));
    }

    Deadlines only(Predicate<String> kept) {
        if (times.isEmpty() || times.keySet().stream().allMatch(kept)) {
            return this;
        }
        Map<String, Long> next = new HashMap<>(times);
        next.keySet().removeIf(kept.negate());
        return new Deadlines(next);
    }

    Set<String> passed(long now) {
        if (times.isEmpty()) {
            return Set.of(); // as mostly
        }
        Set<String> passed = new TreeSet<>();
        times.forEach((name, time) -> {
            if (time <= now) {
                passed.add(name);
            }
        });
        return passed;
    }

    long next() {
        return times.isEmpty()
                ? AdsState.NEVER
                : times.values().stream().mapToLong(Long::longValue).min().orElse(AdsState.NEVER);
    }

    static long end(long now, Duration lifetime) {
        try {
            return Math.addExact(now, lifetime.toNanos());
        } catch (ArithmeticException e) {
            return AdsState.NEVER;
        }
    }
}
