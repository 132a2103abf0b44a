package dev.proxyless.mesh.xds.state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who depends on what, in both directions, so that a change finds whom it concerns.
 *
 * @param <D> what depends on something
 */
final class Dependencies<D> {

    private final Map<D, Set<Need>> keys = new HashMap<>();
    private final Map<Need, Set<D>> dependents = new HashMap<>();
    private final KeyListener listener;

    /** Is told when something is depended on for the first time, and when it no longer is. */
    interface KeyListener {

        KeyListener NONE = (key, used) -> {};

        void onUse(Need key, boolean used);
    }

    Dependencies(KeyListener listener) {
        this.listener = listener;
    }

    /** From now on {@code dependent} depends on these, which are immutable, and on no others. */
    void replace(D dependent, Set<Need> now) {
        Set<Need> before = keys.getOrDefault(dependent, Set.of());
        if (before.equals(now)) {
            return;
        }
        for (Need key : now) {
            if (!before.contains(key)) {
                add(key, dependent);
            }
        }
        for (Need key : before) {
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

    Set<D> of(Need key) {
        return dependents.getOrDefault(key, Set.of());
    }

    private void add(Need key, D dependent) {
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

    private void remove(Need key, D dependent) {
        Set<D> others = dependents.getOrDefault(key, Set.of());
        if (others.size() > 1) {
            others.remove(dependent);
        } else {
            dependents.remove(key);
            listener.onUse(key, false);
        }
    }
}
