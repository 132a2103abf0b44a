package dev.proxyless.mesh.client.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a pool by its share of the calls, then a host of it. If the filter refuses all of its hosts the other pools are
 * tried in the order of their priority, those without a share of their own too. Immutable.
 */
final class PriorityPicker implements Picker {

    private final Picker[] pools;
    /** The sum of the shares up to and including each pool. */
    private final int[] ends;

    /** A picker over at least one pool with a share. */
    PriorityPicker(List<Share> shares) {
        this.pools = new Picker[shares.size()];
        this.ends = new int[pools.length];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            pools[i] = shares.get(i).pool();
            end += shares.get(i).percent();
            ends[i] = end;
        }
    }

    /** A pool and its share of the calls, 0 to 100. */
    record Share(Picker pool, int percent) {}

    @Override
    public @Nullable Host pick(RandomSource random, HostFilter filter) {
        int chosen = choose(random);
        Host host = pools[chosen].pick(random, filter);
        for (int i = 0; host == null && i < pools.length; i++) {
            if (i != chosen) {
                host = pools[i].pick(random, filter);
            }
        }
        return host;
    }

    private int choose(RandomSource random) {
        int last = ends.length - 1;
        if (ends[0] == ends[last]) {
            return 0;
        }
        long point = random.nextLong(ends[last]);
        int chosen = 0;
        while (ends[chosen] <= point) {
            chosen++;
        }
        return chosen;
    }
}
