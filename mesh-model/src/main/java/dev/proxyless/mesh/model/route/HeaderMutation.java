package dev.proxyless.mesh.model.route;

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
     * @param value the value as it is sent
     * @param action what happens if the header is there already
     */
    record Put(String name, String value, Action action) implements HeaderMutation {
        public Put {
            name = name.toLowerCase(Locale.ROOT);
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
