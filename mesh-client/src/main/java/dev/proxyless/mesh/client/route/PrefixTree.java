package dev.proxyless.mesh.client.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Route buckets by a prefix of the path, as a radix tree: a walk down passes every prefix of a path once and leaves off
 * where the path differs, or where no route below could win. Immutable.
 */
final class PrefixTree {

    private static final PrefixTree EMPTY = new PrefixTree("", 0, null, List.of());

    /** What every key below begins with. */
    private final String prefix;
    /** How much of the prefix the parent has looked at. */
    private final int known;

    private final @Nullable RouteBucket bucket;
    private final char[] branches;
    private final PrefixTree[] children;
    private final int first;

    private PrefixTree(String prefix, int known, @Nullable RouteBucket bucket, List<PrefixTree> children) {
        this.prefix = prefix;
        this.known = known;
        this.bucket = bucket;
        this.children = children.toArray(PrefixTree[]::new);
        this.branches = new char[children.size()];
        int lowest = bucket == null ? Integer.MAX_VALUE : bucket.first();
        for (int i = 0; i < branches.length; i++) {
            branches[i] = this.children[i].prefix.charAt(prefix.length());
            lowest = Math.min(lowest, this.children[i].first);
        }
        this.first = lowest;
    }

    /** A tree of these buckets. */
    static PrefixTree of(Map<String, RouteBucket> buckets) {
        if (buckets.isEmpty()) {
            return EMPTY;
        }
        String[] sorted = buckets.keySet().stream().sorted().toArray(String[]::new);
        return build(sorted, 0, sorted.length, 0, buckets);
    }

    private static PrefixTree build(String[] keys, int from, int to, int known, Map<String, RouteBucket> buckets) {
        int length = commonLength(keys[from], keys[to - 1]);
        String prefix = keys[from].substring(0, length);
        int start = keys[from].length() == length ? from + 1 : from;
        List<PrefixTree> children = new ArrayList<>();
        while (start < to) {
            char branch = keys[start].charAt(length);
            int end = start + 1;
            while (end < to && keys[end].charAt(length) == branch) {
                end++;
            }
            children.add(build(keys, start, end, length, buckets));
            start = end;
        }
        return new PrefixTree(prefix, known, buckets.get(prefix), children);
    }

    /** Of sorted keys, what the first and the last have in common all have in common. */
    private static int commonLength(String a, String b) {
        int limit = Math.min(a.length(), b.length());
        int length = 0;
        while (length < limit && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    /** The first route in here that matches and comes before {@code best}, or else {@code best}. */
    CompiledRoute firstMatch(RequestView request, long random, CompiledRoute best) {
        String path = request.pathAndQuery();
        int length = request.pathLength();
        CompiledRoute found = best;
        PrefixTree node = this;
        while (node != null && node.first < found.order() && node.isPrefixOf(path, length)) {
            if (node.bucket != null && node.bucket.first() < found.order()) {
                found = node.bucket.firstMatch(request, random, found);
            }
            node = node.prefix.length() < length ? node.child(path.charAt(node.prefix.length())) : null;
        }
        return found;
    }

    private boolean isPrefixOf(String path, int length) {
        int end = prefix.length();
        return end <= length && path.regionMatches(known, prefix, known, end - known);
    }

    private @Nullable PrefixTree child(char branch) {
        int at = Arrays.binarySearch(branches, branch);
        return at < 0 ? null : children[at];
    }
}
