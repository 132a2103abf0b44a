package dev.proxyless.mesh.xds.bootstrap;

import java.time.Duration;

/**
 * How long a control plane is left alone after a stream that it gave no answer on (gRFC A57; Envoy {@code
 * core.v3.BackoffStrategy}). Each pause is up to a fifth longer or shorter, so that the clients of a control plane that comes
 * back do not come all at once. A stream that was answered starts from the base again.
 *
 * @param base the first pause, at least a millisecond; each further one is 1.6 times as long
 * @param max the longest pause before that is spread, not less than the first
 */
public record ReconnectBackOff(Duration base, Duration max) {

    private static final Duration LEAST_BASE = Duration.ofMillis(1);
    private static final Duration GREATEST_MAX = Duration.ofDays(1);
    private static final int DEFAULT_FACTOR = 10;

    /** That of gRPC: from a second to two minutes. */
    public static final ReconnectBackOff DEFAULT = new ReconnectBackOff(Duration.ofSeconds(1), Duration.ofSeconds(120));

    public ReconnectBackOff {
        if (base.compareTo(LEAST_BASE) < 0) {
            throw new IllegalArgumentException("base: " + base + " (expected: >= " + LEAST_BASE + ")");
        }
        if (max.compareTo(base) < 0) {
            throw new IllegalArgumentException("max: " + max + " (expected: >= " + base + ", the base)");
        }
        if (max.compareTo(GREATEST_MAX) > 0) {
            throw new IllegalArgumentException("max: " + max + " (expected: <= " + GREATEST_MAX + ")");
        }
    }

    /** From {@code base} to ten times as much, as Envoy has it if nothing is said. */
    public static ReconnectBackOff from(Duration base) {
        Duration most = GREATEST_MAX.dividedBy(DEFAULT_FACTOR);
        return new ReconnectBackOff(base, base.compareTo(most) > 0 ? GREATEST_MAX : base.multipliedBy(DEFAULT_FACTOR));
    }
}
