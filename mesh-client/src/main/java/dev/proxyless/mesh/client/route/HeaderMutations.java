package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Applies the changes that a route makes to headers. Pure but for the map that it is given. */
public final class HeaderMutations {

    private HeaderMutations() {}

    /**
     * Applies {@code mutations} in their order.
     *
     * @param mutations the changes
     * @param headers the values of each header by its name, in lower case or in a map that ignores case; changed in place. A
     *     list of values is replaced, never changed
     */
    public static void apply(List<HeaderMutation> mutations, Map<String, List<String>> headers) {
        for (HeaderMutation mutation : mutations) {
            if (mutation instanceof HeaderMutation.Remove remove) {
                headers.remove(remove.name());
            } else if (mutation instanceof HeaderMutation.Put put) {
                put(put, headers);
            } else {
                throw new AssertionError(mutation);
            }
        }
    }

    private static void put(HeaderMutation.Put put, Map<String, List<String>> headers) {
        List<String> value = List.of(put.value());
        switch (put.action()) {
            case APPEND_IF_EXISTS_OR_ADD -> headers.merge(put.name(), value, HeaderMutations::join);
            case ADD_IF_ABSENT -> headers.putIfAbsent(put.name(), value);
            case OVERWRITE_IF_EXISTS_OR_ADD -> headers.put(put.name(), value);
            case OVERWRITE_IF_EXISTS -> headers.replace(put.name(), value);
        }
    }

    private static List<String> join(List<String> present, List<String> added) {
        List<String> all = new ArrayList<>(present);
        all.addAll(added);
        return List.copyOf(all);
    }
}
