package dev.proxyless.mesh.model.snapshot;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map of parts by name. One in which some values were replaced shares all else with the one before, names
 * included: so among thousands of parts a change of one costs what one costs, and what changed between two revisions is
 * found without a look at all.
 *
 * <p>Thread-safe. The order of the entries means nothing.
 *
 * @param <V> the parts; none is null
 */
public final class PartMap<V> extends AbstractMap<String, V> {

    private static final int CHUNK_BITS = 5;
    private static final int CHUNK = 1 << CHUNK_BITS;

    /** A hash table with linear probing, at most half full; of a power of two in length. Shared by all of these names. */
    private final @Nullable String[] names;

    /** The value of each name at the place of the name, in pieces of {@link #CHUNK}, which are shared as well. */
    private final @Nullable Object[][] chunks;

    private final int size;

    private PartMap(@Nullable String[] names, @Nullable Object[][] chunks, int size) {
        this.names = names;
        this.chunks = chunks;
        this.size = size;
    }

    /** A map of what is in {@code parts}: the same if it is one already. */
    public static <V> PartMap<V> copyOf(Map<String, V> parts) {
        if (parts instanceof PartMap<V> map) {
            return map;
        }
        int length = parts.isEmpty() ? 2 : Integer.highestOneBit(2 * parts.size() - 1) << 1;
        @Nullable String[] names = new String[length];
        @Nullable Object[][] chunks = new Object[Math.max(1, length >> CHUNK_BITS)][Math.min(length, CHUNK)];
        parts.forEach((name, part) -> {
            int place = free(names, name);
            names[place] = name;
            set(chunks, place, part);
        });
        return new PartMap<>(names, chunks, parts.size());
    }

    /**
     * The same with other values for some names.
     *
     * @param news the values, of names that this has
     * @throws IllegalArgumentException if it does not have a name
     */
    public PartMap<V> with(Map<String, ? extends V> news) {
        if (news.isEmpty()) {
            return this;
        }
        @Nullable Object[][] next = chunks.clone();
        news.forEach((name, part) -> {
            int place = place(name);
            if (place < 0) {
                throw new IllegalArgumentException("\"" + name + "\" (expected: a name that is in the map)");
            }
            int chunk = place >> CHUNK_BITS;
            if (next[chunk] == chunks[chunk]) {
                next[chunk] = chunks[chunk].clone();
            }
            set(next, place, part);
        });
        return new PartMap<>(names, next, size);
    }

    /** Another value for each name, in a map that shares the names. */
    public <W> PartMap<W> map(BiFunction<String, V, W> change) {
        @Nullable Object[][] next = new Object[chunks.length][chunks[0].length];
        forEach((place, name, part) -> set(next, place, change.apply(name, part)));
        return new PartMap<>(names, next, size);
    }

    /** Whether this came by {@link #with} or {@link #map} from the same map as {@code other}. */
    public boolean sharesNames(PartMap<?> other) {
        return names == other.names;
    }

    /**
     * Tells which values are other objects than in a map that shares the names with this.
     *
     * @param before the other map
     * @param change takes the name and the value here
     * @throws IllegalArgumentException if it does not share the names
     */
    public void forEachChange(PartMap<V> before, BiConsumer<String, V> change) {
        if (!sharesNames(before)) {
            throw new IllegalArgumentException("a map with names of its own (expected: one that shares them)");
        }
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            if (chunks[chunk] != before.chunks[chunk]) {
                forEachChange(before, chunk << CHUNK_BITS, change);
            }
        }
    }

    private void forEachChange(PartMap<V> before, int start, BiConsumer<String, V> change) {
        for (int place = start; place < start + chunks[0].length; place++) {
            String name = names[place];
            if (name != null && value(place) != before.value(place)) {
                change.accept(name, value(place));
            }
        }
    }

    @Override
    public @Nullable V get(@Nullable Object name) {
        int place = name instanceof String text ? place(text) : -1;
        return place < 0 ? null : value(place);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name instanceof String text && place(text) >= 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super V> action) {
        forEach((place, name, part) -> action.accept(name, part));
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, V>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private interface PlaceConsumer<V> {
        void accept(int place, String name, V part);
    }

    private void forEach(PlaceConsumer<V> action) {
        for (int place = 0; place < names.length; place++) {
            String name = names[place];
            if (name != null) {
                action.accept(place, name, value(place));
            }
        }
    }

    private int place(String name) {
        int mask = names.length - 1;
        for (int place = start(name, mask); ; place = (place + 1) & mask) {
            String there = names[place];
            if (there == null) {
                return -1;
            }
            if (there.equals(name)) {
                return place;
            }
        }
    }

    private static int free(@Nullable String[] names, String name) {
        int mask = names.length - 1;
        int place = start(name, mask);
        while (names[place] != null) {
            place = (place + 1) & mask;
        }
        return place;
    }

    /** Names that differ in their last letters lie side by side otherwise. */
    private static int start(String name, int mask) {
        int hash = name.hashCode() * 0x9E3779B9;
        return (hash ^ (hash >>> 16)) & mask;
    }

    private static void set(@Nullable Object[][] chunks, int place, Object part) {
        chunks[place >> CHUNK_BITS][place & (CHUNK - 1)] = part;
    }

    /** The value at the place of a name. */
    @SuppressWarnings({"unchecked", "NullAway"}) // Where there is a name, there is a V.
    private V value(int place) {
        return (V) chunks[place >> CHUNK_BITS][place & (CHUNK - 1)];
    }

    private final class Entries implements Iterator<Entry<String, V>> {

        private int next = from(0);

        @Override
        public boolean hasNext() {
            return next < names.length;
        }

        @Override
        public Entry<String, V> next() {
            String name = hasNext() ? names[next] : null;
            if (name == null) {
                throw new NoSuchElementException();
            }
            Entry<String, V> entry = Map.entry(name, value(next));
            next = from(next + 1);
            return entry;
        }

        private int from(int place) {
            int at = place;
            while (at < names.length && names[at] == null) {
                at++;
            }
            return at;
        }
    }
}
