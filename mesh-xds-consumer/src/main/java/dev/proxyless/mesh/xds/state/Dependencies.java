package dev.proxyless.mesh.xds.state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who depends on what, in both directions, so that a change finds whom it concerns.
 *
 * @param <D> what depends on something
 * @param <K> what something depends on
 */
final class Dependencies<D, K> {

    private final Map<D, Set<K>> keys = new HashMap<>();
    private final Map<K, Set<D>> dependents = new HashMap<>();
    private final KeyListener<K> listener;

    /**
     * Is told when something is depended on for the first time, and when it no longer is.
     *
     * @param <K> what something depends on
     */
    interface KeyListener<K> {

        void onUse(K key, boolean used);
    }

    Dependencies(KeyListener<K> listener) {
        this.listener = listener;
    }

    /** From now on {@code dependent} depends on these, which are immutable, and on no others. */
    void replace(D dependent, Set<K> now) {
        Set<K> before = keys.getOrDefault(dependent, Set.of());
        if (before.equals(now)) {
            return;
        }
        for (K key : now) {
            if (!before.contains(key)) {
                add(key, dependent);
            }
        }
        for (K key : before) {
            if (!now.contains(key)) {
                remove(key, dependent);
            }
        }
        if (now.isEmpty()) {
            keys.remove(dependent);
        } else {
            keys.put(dependent, now);
        }
    }

    /** What {@code dependent} depends on. */
    Set<K> keys(D dependent) {
        return keys.getOrDefault(dependent, Set.of());
    }

    /** Who depends on {@code key}. */
    Set<D> of(K key) {
        return dependents.getOrDefault(key, Set.of());
    }

    private void add(K key, D dependent) {
        Set<D> others = dependents.get(key);
        if (others == null) {
            dependents.put(key, Set.of(dependent));
            listener.onUse(key, true);
        } else {
            Set<D> more = others instanceof HashSet ? others : new HashSet<>(others);
            more.add(dependent);
            dependents.put(key, more);
        }
    }

    private void remove(K key, D dependent) {
        Set<D> others = dependents.getOrDefault(key, Set.of());
        if (others.size() > 1) {
            others.remove(dependent);
        } else {
            dependents.remove(key);
            listener.onUse(key, false);
        }
    }
}
