package dev.proxyless.mesh.client.balance;

import java.util.Arrays;

/** Arithmetic with weights, of which only the ratios count. */
final class Weights {

    private Weights() {}

    /**
     * The smallest whole numbers with the ratios of {@code weights}; if their sum is above {@code maxTotal}, the nearest
     * that stay below it.
     *
     * @param weights 1 or more each
     * @param maxTotal at least twice the number of weights
     */
    static long[] reduce(long[] weights, long maxTotal) {
        long divisor = 0;
        for (long weight : weights) {
            divisor = gcd(divisor, weight);
        }
        double sum = 0;
        long[] reduced = new long[weights.length];
        for (int i = 0; i < reduced.length; i++) {
            reduced[i] = weights[i] / divisor;
            sum += reduced[i];
        }
        if (sum <= maxTotal) {
            return reduced;
        }
        double scale = (maxTotal - weights.length) / sum;
        return Arrays.stream(reduced)
                .map(weight -> Math.max(1, (long) (weight * scale)))
                .toArray();
    }

    /** The greatest common divisor; of 0 and a number, the number. */
    static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
