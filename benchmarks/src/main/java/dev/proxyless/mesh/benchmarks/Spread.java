package dev.proxyless.mesh.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** How far the figures of several rounds lie apart. */
public record Spread(double min, double median, double max) {

    /** The spread of {@code figures}, of which there is at least one. */
    public static Spread of(Collection<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("figures: none (expected: at least one)");
        }
        return new Spread(sorted[0], median(sorted), sorted[sorted.length - 1]);
    }

    /** The median of figures in ascending order. */
    public static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median of figures in any order. */
    public static long median(long[] figures) {
        long[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Min, median and max with so many decimals. */
    public String text(int decimals) {
        String number = "%,." + decimals + "f";
        return String.format(Locale.ROOT, number + " / " + number + " / " + number, min, median, max);
    }
}
