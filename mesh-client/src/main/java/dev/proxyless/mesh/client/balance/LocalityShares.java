package dev.proxyless.mesh.client.balance;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns shares of localities, which are fractions, into weights of hosts, which are whole numbers: exactly where they
 * have a common denominator of reasonable size, else nearly. On the control loop only.
 */
final class LocalityShares {

    /** Far finer than any share that somebody could observe, and small enough that sums stay exact. */
    private static final long NEARLY = 1L << 40;

    private final List<Part> parts = new ArrayList<>();
    private double maxWeight = 1;

    /** For one unit of its own weight, each host gets {@code numerator / denominator}. */
    private record Part(List<Host> hosts, long numerator, long denominator) {}

    /** Adds the hosts of a locality, which together get {@code numerator / denominator}; both are 1 or more. */
    void add(List<Host> hosts, long numerator, long denominator) {
        long sum = hosts.stream().mapToLong(host -> host.endpoint().weight()).sum();
        long divisor = Weights.gcd(numerator, denominator);
        long over = numerator / divisor;
        long again = Weights.gcd(over, sum);
        for (Host host : hosts) {
            maxWeight = Math.max(maxWeight, host.endpoint().weight());
        }
        parts.add(new Part(hosts, over / again, Math.multiplyExact(denominator / divisor, sum / again)));
    }

    /** Whether no locality was added. */
    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The pool of all hosts. */
    HostPool toPool() {
        List<Host> hosts = new ArrayList<>();
        parts.forEach(part -> hosts.addAll(part.hosts()));
        long[] weights = new long[hosts.size()];
        long common = commonDenominator();
        double heaviest = parts.stream()
                .mapToDouble(part -> (double) part.numerator() / part.denominator())
                .max()
                .orElseThrow();
        int next = 0;
        for (Part part : parts) {
            double share = (double) part.numerator() / part.denominator() / heaviest;
            for (Host host : part.hosts()) {
                long weight = host.endpoint().weight();
                weights[next++] = common > 0
                        ? weight * (common / part.denominator()) * part.numerator()
                        : Math.max(1, (long) (weight * share * NEARLY / maxWeight));
            }
        }
        return HostPool.of(hosts.toArray(Host[]::new), weights);
    }

    /** The least common denominator, or 0 if the weights would become too large with it. */
    private long commonDenominator() {
        long common = 1;
        double largest = 1;
        for (Part part : parts) {
            common = common / Weights.gcd(common, part.denominator()) * part.denominator();
            largest = Math.max(largest, part.numerator() * maxWeight);
            if (common > HostPool.MAX_TOTAL || common * largest > Long.MAX_VALUE / 2.0) {
                return 0;
            }
        }
        return common;
    }
}
