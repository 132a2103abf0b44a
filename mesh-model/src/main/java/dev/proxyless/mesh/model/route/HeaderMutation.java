package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.format.TextFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One change to the headers of a message (Envoy {@code core.v3.HeaderValueOption} and {@code *_headers_to_remove}). */
public sealed interface HeaderMutation {

    /**
     * Whether another value may stand there after it.
     *
     * @param name a header's, in lower case
     */
    boolean changes(String name);

    /** All values of the header are taken away. */
    record Remove(String name) implements HeaderMutation {
        public Remove {
            name = name.toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean changes(String other) {
            return name.equals(other);
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

        /**
         * What is set, or null if nothing is.
         *
         * @param exists whether the header is there
         */
        public @Nullable String value(boolean exists, FormatContext context) {
            if (exists ? action == Action.ADD_IF_ABSENT : action == Action.OVERWRITE_IF_EXISTS) {
                return null;
            }
            String text = value.text(context);
            return text.isEmpty() && !keepEmpty ? null : text;
        }

        @Override
        public boolean changes(String other) {
            return name.equals(other);
        }
    }

    /**
     * Values of one level, which know nothing of each other: before the first is set, all are worked out and it is looked
     * whether their headers are there.
     *
     * @param puts in the order in which they are set
     */
    record Together(List<Put> puts) implements HeaderMutation {
        public Together {
            puts = List.copyOf(puts);
        }

        @Override
        public boolean changes(String name) {
            for (Put put : puts) {
                if (put.changes(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * The values after it see another authority. It changes no header: adapters send the authority in their own way.
     *
     * @param authority that of the weighted cluster, which in Envoy is put between its own rules and those of the route
     */
    record SeeAuthority(String authority) implements HeaderMutation {
        @Override
        public boolean changes(String name) {
            return false;
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
