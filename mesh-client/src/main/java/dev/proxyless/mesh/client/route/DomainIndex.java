package dev.proxyless.mesh.client.route;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to an authority by Envoy's precedence: the exact domain, the longest suffix wildcard ({@code
 * *.example.com}), the longest prefix wildcard ({@code orders.*}), then {@code *}. A wildcard stands for at least one
 * character. Immutable; domains ignore case.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto">Envoy {@code
 *     VirtualHost.domains}</a>
 */
final class DomainIndex<V> {

    private final RegionMap<V> exact;
    private final RegionMap<V> suffixes;
    private final RegionMap<V> prefixes;
    private final int[] suffixLengths;
    private final int[] prefixLengths;
    private final @Nullable V any;

    private DomainIndex(Map<String, V> exact, Map<String, V> suffixes, Map<String, V> prefixes, @Nullable V any) {
        this.exact = RegionMap.copyOf(exact);
        this.suffixes = RegionMap.copyOf(suffixes);
        this.prefixes = RegionMap.copyOf(prefixes);
        this.suffixLengths = lengths(suffixes);
        this.prefixLengths = lengths(prefixes);
        this.any = any;
    }

    /** An index of these values by domain pattern. */
    static <V> DomainIndex<V> of(Map<String, V> byDomain) {
        Map<String, V> exact = new HashMap<>();
        Map<String, V> suffixes = new HashMap<>();
        Map<String, V> prefixes = new HashMap<>();
        byDomain.forEach((domain, value) -> {
            String pattern = domain.toLowerCase(Locale.ROOT);
            if (pattern.startsWith("*")) {
                suffixes.putIfAbsent(pattern.substring(1), value);
            } else if (pattern.endsWith("*")) {
                prefixes.putIfAbsent(pattern.substring(0, pattern.length() - 1), value);
            } else {
                exact.putIfAbsent(pattern, value);
            }
        });
        return new DomainIndex<>(exact, suffixes, prefixes, suffixes.remove(""));
    }

    /**
     * The value of the best domain, or null if none fits.
     *
     * @param authority in lower case
     * @param length how many of its characters count
     */
    @Nullable V find(String authority, int length) {
        V found = exact.get(authority, 0, length);
        for (int i = 0; found == null && i < suffixLengths.length; i++) {
            if (suffixLengths[i] < length) {
                found = suffixes.get(authority, length - suffixLengths[i], length);
            }
        }
        for (int i = 0; found == null && i < prefixLengths.length; i++) {
            if (prefixLengths[i] < length) {
                found = prefixes.get(authority, 0, prefixLengths[i]);
            }
        }
        return found != null ? found : any;
    }

    /** The distinct lengths of the keys, longest first. */
    private static int[] lengths(Map<String, ?> keys) {
        int[] ascending = keys.keySet().stream()
                .mapToInt(String::length)
                .distinct()
                .sorted()
                .toArray();
        int[] descending = new int[ascending.length];
        for (int i = 0; i < ascending.length; i++) {
            descending[i] = ascending[ascending.length - 1 - i];
        }
        return descending;
    }
}
