package dev.proxyless.mesh.xds.state;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a part of the configuration stayed what it was. That is a question of identity, not of equality: the cache keeps
 * the object of a resource that is sent again with the same content, and comparing ten thousand endpoints anew at every
 * assembly would cost what the identity saves.
 */
public final class Unchanged {

    private Unchanged() {}

    /** Whether both are the same object. */
    public static boolean is(@Nullable Object before, @Nullable Object now) {
        return before == now;
    }

    static boolean all(List<?> before, List<?> now) {
        if (before.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!is(before.get(i), now.get(i))) {
                return false;
            }
        }
        return true;
    }

    static <V> boolean all(Map<String, V> before, Map<String, V> now) {
        return before.size() == now.size()
                && before.entrySet().stream().allMatch(entry -> is(now.get(entry.getKey()), entry.getValue()));
    }
}
