package dev.proxyless.mesh.client.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Route buckets by a prefix of the path, as a radix tree: a walk down passes every prefix of a path once and leaves off
 * where the path differs, or where no route below could win. Immutable.
 *
 * <p>A tree may ignore case. It then takes letters to be the same as {@link String#equalsIgnoreCase} does.
 */
final class PrefixTree {

    /** What every key below begins with. */
    private final String prefix;
    /** How much of the prefix the parent has looked at. */
    private final int known;

    private final boolean ignoreCase;
    private final @Nullable RouteBucket bucket;
    private final char[] branches;
    private final PrefixTree[] children;
    private final int first;

    private PrefixTree(
            String prefix, int known, boolean ignoreCase, @Nullable RouteBucket bucket, List<PrefixTree> children) {
        this.prefix = prefix;
        this.known = known;
        this.ignoreCase = ignoreCase;
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

    /** A tree of these buckets, by prefix. */
    static PrefixTree of(Map<String, RouteBucket> buckets) {
        return build(buckets, false);
    }

    /** A tree of these buckets that ignores case, by prefix {@linkplain #fold(String) without case}. */
    static PrefixTree ignoringCase(Map<String, RouteBucket> buckets) {
        return build(buckets, true);
    }

    /** Takes a string's case away. */
    static String fold(String text) {
        StringBuilder folded = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            folded.setCharAt(i, fold(text.charAt(i)));
        }
        return folded.toString();
    }

    private static char fold(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    private static PrefixTree build(Map<String, RouteBucket> buckets, boolean ignoreCase) {
        if (buckets.isEmpty()) {
            return new PrefixTree("", 0, ignoreCase, null, List.of());
        }
        List<String> sorted = buckets.keySet().stream().sorted().toList();
        return new Builder(sorted, ignoreCase, buckets).build(0, sorted.size(), 0);
    }

    /** Builds a tree from sorted keys: what begins alike stands together. */
    private record Builder(List<String> keys, boolean ignoreCase, Map<String, RouteBucket> buckets) {

        PrefixTree build(int from, int to, int known) {
            int length = commonLength(keys.get(from), keys.get(to - 1));
            String prefix = keys.get(from).substring(0, length);
            int start = keys.get(from).length() == length ? from + 1 : from;
            List<PrefixTree> children = new ArrayList<>();
            while (start < to) {
                char branch = keys.get(start).charAt(length);
                int end = start + 1;
                while (end < to && keys.get(end).charAt(length) == branch) {
                    end++;
                }
                children.add(build(start, end, length));
                start = end;
            }
            return new PrefixTree(prefix, known, ignoreCase, buckets.get(prefix), children);
        }
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
    CompiledRoute firstMatch(RequestView request, String path, int pathLength, long random, CompiledRoute best) {
        CompiledRoute found = best;
        PrefixTree node = this;
        while (node != null && node.first < found.order() && node.isPrefixOf(path, pathLength)) {
            if (node.bucket != null && node.bucket.first() < found.order()) {
                found = node.bucket.firstMatch(request, path, pathLength, random, found);
            }
            node = node.prefix.length() < pathLength ? node.child(path.charAt(node.prefix.length())) : null;
        }
        return found;
    }

    private boolean isPrefixOf(String path, int length) {
        int end = prefix.length();
        return end <= length && path.regionMatches(ignoreCase, known, prefix, known, end - known);
    }

    private @Nullable PrefixTree child(char branch) {
        int at = Arrays.binarySearch(branches, ignoreCase ? fold(branch) : branch);
        return at < 0 ? null : children[at];
    }
}
