package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.format.TextFormat;
import java.util.Locale;

/** One change to the headers of a message (Envoy {@code core.v3.HeaderValueOption} and {@code *_headers_to_remove}). */
public sealed interface HeaderMutation {

    /** The header's name in lower case. */
    String name();

    /** All values of the header are taken away. */
    record Remove(String name) implements HeaderMutation {
        public Remove {
            name = name.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A value is set.
     *
     * @param name the header's name
     * @param value the value that is sent
     * @param action what happens if the header is there already
     * @param keepEmpty whether a value is set that turns out empty
     */
    record Put(String name, TextFormat value, Action action, boolean keepEmpty) implements HeaderMutation {
        public Put {
            name = name.toLowerCase(Locale.ROOT);
        }

        /** Sets a value that is the same for every call. */
        public Put(String name, String value, Action action) {
            this(name, TextFormat.literal(value), action, true);
        }
    }

    /** What happens if the header is, or is not, there already (Envoy {@code HeaderAppendAction}). */
    enum Action {
        /** One more value. */
        APPEND_IF_EXISTS_OR_ADD,
        /** Nothing if the header is there. */
        ADD_IF_ABSENT,
        /** This value instead of all others. */
        OVERWRITE_IF_EXISTS_OR_ADD,
        /** This value instead of all others, and nothing if the header is missing. */
        OVERWRITE_IF_EXISTS
    }
}
