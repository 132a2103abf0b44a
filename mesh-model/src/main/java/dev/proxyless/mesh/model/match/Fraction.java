package dev.proxyless.mesh.model.match;

/**
 * A share of requests (Envoy {@code type.v3.FractionalPercent}).
 *
 * @param numerator 0 or more; at or above the denominator means all
 * @param denominator 100, 10,000 or 1,000,000
 */
public record Fraction(int numerator, int denominator) {

    /** All requests. */
    public static final Fraction ALL = new Fraction(100, 100);

    /** No request. */
    public static final Fraction NONE = new Fraction(0, 100);

    public Fraction {
        if (numerator < 0) {
            throw new IllegalArgumentException("numerator: " + numerator + " (expected: >= 0)");
        }
        if (denominator != 100 && denominator != 10_000 && denominator != 1_000_000) {
            throw new IllegalArgumentException("denominator: " + denominator + " (expected: 100, 10000 or 1000000)");
        }
    }

    /** Whether a request with this random number belongs to the share, by Envoy's rule {@code random % denominator}. */
    public boolean includes(long random) {
        return Long.remainderUnsigned(random, denominator) < numerator;
    }
}
