package dev.proxyless.mesh.model.match;

import org.jspecify.annotations.Nullable;

/** The parts of a request that conditions ask for by name. */
public interface RequestFields {

    /**
     * A header, several values joined by commas, or one of {@code :method}, {@code :scheme}, {@code :authority}, {@code
     * :path}; null if there is none.
     *
     * @param name in lower case
     */
    @Nullable String header(String name);

    /**
     * The first value of a query parameter as it is written; null if it is missing.
     *
     * @param name as it is written, case-sensitive
     */
    @Nullable String queryParameter(String name);
}
