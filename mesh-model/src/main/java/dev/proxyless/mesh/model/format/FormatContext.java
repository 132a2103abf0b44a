package dev.proxyless.mesh.model.format;

import org.jspecify.annotations.Nullable;

/** What a text is filled in from. Read in place: nothing is worked out before an operator asks. */
public interface FormatContext {

    /**
     * A header of the request, or one of {@code :method}, {@code :scheme}, {@code :authority}, {@code :path}; null if there
     * is none.
     *
     * @param name in lower case
     */
    @Nullable String requestHeader(String name);

    /**
     * The same of the request as it was sent, once the route had changed it: what a value of the response sees.
     *
     * @param name in lower case
     */
    default @Nullable String sentHeader(String name) {
        return requestHeader(name);
    }

    /**
     * A header of the response; null if there is none, or no response yet.
     *
     * @param name in lower case
     */
    @Nullable String responseHeader(String name);

    /** What is known beside the headers. */
    CallFacts facts();
}
