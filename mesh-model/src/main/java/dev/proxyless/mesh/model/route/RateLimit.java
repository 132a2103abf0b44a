package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.Fraction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes the descriptor by which calls are counted (Envoy {@code route.v3.RateLimit}). Thread-safe.
 *
 * @param actions make its entries, in order
 * @param stage of the filters that it is for, 0 to 10
 * @param hits how many calls a call counts for; empty for one
 * @param ofProcess whether limits of one process count by it
 * @param ofAll for which share of calls limits over all processes count by it
 */
public record RateLimit(
        List<RateLimitAction> actions, int stage, Optional<TextFormat> hits, boolean ofProcess, Fraction ofAll) {

    private static final double MOST_HITS = 1e9;

    public RateLimit {
        actions = List.copyOf(actions);
    }

    /** What all limits count by. */
    public RateLimit(List<RateLimitAction> actions, int stage, Optional<TextFormat> hits) {
        this(actions, stage, hits, true, Fraction.ALL);
    }

    /** A descriptor of calls that count once, for filters of the first stage. */
    public static RateLimit of(RateLimitAction... actions) {
        return new RateLimit(List.of(actions), 0, Optional.empty());
    }

    /** The descriptor of a call, or null if it has none. */
    public @Nullable List<DescriptorEntry> descriptor(CountedCall call) {
        List<DescriptorEntry> entries = new ArrayList<>(actions.size());
        for (RateLimitAction action : actions) {
            if (!action.describe(call, entries)) {
                return null;
            }
        }
        return entries;
    }

    /** How many calls a call counts for; -1 if what should say so is no number from 0 to a thousand million. */
    public long hits(CountedCall call) {
        if (hits.isEmpty()) {
            return 1;
        }
        try {
            double number = Double.parseDouble(hits.get().text(call.context()));
            return number >= 0 && number <= MOST_HITS ? (long) number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
