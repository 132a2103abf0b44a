package dev.proxyless.mesh.client.route;

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
}
