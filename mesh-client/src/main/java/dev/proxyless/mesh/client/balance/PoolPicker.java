package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.model.cluster.LbPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the hosts of one pool by a policy. If the filter refuses the policy's choice the policy is asked again,
 * so that the hosts that are left share the calls as the policy would have it; only if it keeps being refused are all
 * hosts gone through, each once.
 */
final class PoolPicker implements Picker {

    /** How often a policy is asked before all hosts are gone through. */
    private static final int ASKED_AT_MOST = 32;

    private final HostPool pool;
    private final Policy policy;

    private PoolPicker(HostPool pool, Policy policy) {
        this.pool = pool;
        this.policy = policy;
    }

    /** A picker over {@code pool}. */
    static PoolPicker of(HostPool pool, LbPolicy policy, RandomSource start) {
        if (policy instanceof LbPolicy.RoundRobin) {
            HostSequence sequence = new HostSequence(pool, start.nextLong());
            return new PoolPicker(pool, (random, filter) -> sequence.next());
        }
        if (policy instanceof LbPolicy.Random) {
            return new PoolPicker(pool, (random, filter) -> pool.indexOf((int) random.nextLong(pool.total())));
        }
        if (policy instanceof LbPolicy.LeastRequest least) {
            return new PoolPicker(pool, new LeastRequest(pool, least.choiceCount()));
        }
        throw new AssertionError(policy);
    }

    @Override
    public @Nullable Host pick(RandomSource random, HostFilter filter) {
        int tries = Math.min(pool.size(), ASKED_AT_MOST);
        for (int i = 0; i < tries; i++) {
            Host host = pool.host(policy.choose(random, filter));
            if (filter.allows(host)) {
                return host;
            }
        }
        return anyAllowed(random, filter);
    }

    private @Nullable Host anyAllowed(RandomSource random, HostFilter filter) {
        int start = (int) random.nextLong(pool.size());
        for (int i = 0; i < pool.size(); i++) {
            int index = start + i;
            Host host = pool.host(index < pool.size() ? index : index - pool.size());
            if (filter.allows(host)) {
                return host;
            }
        }
        return null;
    }

    /** A rule by which the place of a host is chosen. Thread-safe. */
    @FunctionalInterface
    private interface Policy {
        int choose(RandomSource random, HostFilter filter);
    }

    /**
     * The host with the fewest calls in flight of a few (Mitzenmacher, The Power of Two Choices in Randomized Load
     * Balancing, 2001). The few are drawn by weight and compared by calls for each unit of weight: an idle pool is shared
     * by weight exactly, a busy one is levelled by weight.
     */
    private record LeastRequest(HostPool pool, int choices) implements Policy {

        @Override
        public int choose(RandomSource random, HostFilter filter) {
            int best = pool.indexOf((int) random.nextLong(pool.total()));
            for (int i = 1; i < choices; i++) {
                int other = pool.indexOf((int) random.nextLong(pool.total()));
                if (isBetter(other, best, filter)) {
                    best = other;
                }
            }
            return best;
        }

        private boolean isBetter(int other, int best, HostFilter filter) {
            Host host = pool.host(other);
            if (!filter.allows(host)) {
                return false;
            }
            return load(other) * pool.weight(best) < load(best) * pool.weight(other) || !filter.allows(pool.host(best));
        }

        private long load(int index) {
            return pool.host(index).state().inFlight();
        }
    }
}
