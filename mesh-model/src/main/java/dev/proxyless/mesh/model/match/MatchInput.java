package dev.proxyless.mesh.model.match;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What of a request a matcher looks at (Envoy {@code type.matcher.v3.HttpRequest…MatchInput}). */
public sealed interface MatchInput {

    /** The text, or null if the request has none. */
    @Nullable String of(RequestFields request);

    /** A header. */
    record Header(String name) implements MatchInput {
        public Header {
            name = name.toLowerCase(Locale.ROOT);
        }

        @Override
        public @Nullable String of(RequestFields request) {
            return request.header(name);
        }
    }

    /** A query parameter. */
    record QueryParameter(String name) implements MatchInput {
        @Override
        public @Nullable String of(RequestFields request) {
            return request.queryParameter(name);
        }
    }

    /**
     * What calls of a client never have, such as a certificate of who calls.
     *
     * @param name of the message that asks for it
     */
    record Absent(String name) implements MatchInput {

        @Override
        public @Nullable String of(RequestFields request) {
            return null;
        }
    }
}
