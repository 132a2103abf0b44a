package dev.proxyless.mesh.client.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash map whose keys are looked up by a part of a string, so that the part need not be cut out. Immutable.
 *
 * <p>Open addressing with linear probing, at most half full. The hash is that of {@link String}, which is cached where
 * the part is the whole string.
 */
final class RegionMap<V> {

    private final @Nullable String[] keys;
    private final Object[] values;
    private final int mask;
    private final int shift;

    private RegionMap(Map<String, V> entries) {
        int capacity = Integer.highestOneBit(Math.max(1, entries.size())) * 4;
        this.keys = new @Nullable String[capacity];
        this.values = new Object[capacity];
        this.mask = capacity - 1;
        this.shift = Integer.numberOfLeadingZeros(mask);
        entries.forEach(this::insert);
    }

    /** A map with these entries. */
    static <V> RegionMap<V> copyOf(Map<String, V> entries) {
        return new RegionMap<>(entries);
    }

    private void insert(String key, V value) {
        int slot = slot(key.hashCode());
        while (keys[slot] != null) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    /** The value of the key that equals {@code text} from {@code start} to before {@code end}, or null. */
    @Nullable V get(String text, int start, int end) {
        int length = end - start;
        int slot = slot(length == text.length() ? text.hashCode() : hash(text, start, end));
        for (String key = keys[slot]; key != null; key = keys[slot]) {
            if (key.length() == length && text.startsWith(key, start)) {
                return valueAt(slot);
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    // Only insert writes values, and it takes nothing but V.
    @SuppressWarnings("unchecked")
    private V valueAt(int slot) {
        return (V) values[slot];
    }

    /** Names that differ in a digit have hashes close together: the multiplication tears them apart (Knuth 6.4). */
    private int slot(int hash) {
        return (hash * 0x9E3779B9) >>> shift;
    }

    private static int hash(String text, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }
}
