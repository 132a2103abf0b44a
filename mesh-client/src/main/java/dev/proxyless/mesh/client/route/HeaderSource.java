package dev.proxyless.mesh.client.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of a message as its own client library keeps them, read in place so that none are copied. */
@FunctionalInterface
public interface HeaderSource {

    /** No headers. */
    HeaderSource EMPTY = name -> null;

    /**
     * The value of a header, several joined by commas, or null if there is none.
     *
     * @param name in lower case
     */
    @Nullable String get(String name);

    /**
     * The first value of a header, or null if there is none; where only all of them are known, all.
     *
     * @param name in lower case
     */
    default @Nullable String first(String name) {
        return get(name);
    }

    /**
     * The values of a header, one for each of its lines; where only all of them are known, all in one. The caller does not
     * change them.
     *
     * @param name in lower case
     */
    default List<String> lines(String name) {
        String all = get(name);
        return all == null ? List.of() : List.of(all);
    }

    /**
     * The hash of an object that the client library keeps for those who hash requests (Envoy's filter state, gRFC A42), or
     * null if there is none.
     *
     * @param key the object's name
     */
    default @Nullable Long filterState(String key) {
        return null;
    }
}
