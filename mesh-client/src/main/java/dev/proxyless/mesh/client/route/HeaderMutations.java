package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.format.CallFacts;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applies the changes that a route makes to headers. Pure but for the map that it is given. */
public final class HeaderMutations {

    private HeaderMutations() {}

    /**
     * Applies {@code mutations} to the headers of a request, in their order.
     *
     * @param mutations the changes
     * @param headers the values of each header by its name, in lower case or in a map that ignores case; changed in place. A
     *     list of values is replaced, never changed. Headers that no mutation changes may be missing
     * @param call what is known of the call
     */
    public static void applyToRequest(
            List<HeaderMutation> mutations, Map<String, List<String>> headers, FormatContext call) {
        apply(mutations, headers, new CurrentHeaders(call, mutations, headers, false));
    }

    /** The same for the headers of a response. */
    public static void applyToResponse(
            List<HeaderMutation> mutations, Map<String, List<String>> headers, FormatContext call) {
        apply(mutations, headers, new CurrentHeaders(call, mutations, headers, true));
    }

    private static void apply(
            List<HeaderMutation> mutations, Map<String, List<String>> headers, CurrentHeaders context) {
        for (HeaderMutation mutation : mutations) {
            if (mutation instanceof HeaderMutation.Remove remove) {
                headers.remove(remove.name());
            } else if (mutation instanceof HeaderMutation.Put put) {
                put(put, value(put, headers, context), headers);
            } else if (mutation instanceof HeaderMutation.Together level) {
                putAll(level.puts(), headers, context);
            } else if (mutation instanceof HeaderMutation.SeeAuthority seen) {
                context.authority = seen.authority();
            } else {
                throw new AssertionError(mutation);
            }
        }
    }

    private static void putAll(
            List<HeaderMutation.Put> puts, Map<String, List<String>> headers, FormatContext context) {
        @Nullable String[] values = new @Nullable String[puts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(puts.get(i), headers, context);
        }
        for (int i = 0; i < values.length; i++) {
            put(puts.get(i), values[i], headers);
        }
    }

    /** What is to be put, or null if nothing is. */
    private static @Nullable String value(
            HeaderMutation.Put put, Map<String, List<String>> headers, FormatContext context) {
        return put.value(headers.containsKey(put.name()), context);
    }

    private static void put(HeaderMutation.Put put, @Nullable String text, Map<String, List<String>> headers) {
        if (text == null) {
            return;
        }
        List<String> value = List.of(text);
        switch (put.action()) {
            case APPEND_IF_EXISTS_OR_ADD, ADD_IF_ABSENT -> headers.merge(put.name(), value, HeaderMutations::join);
            case OVERWRITE_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS -> headers.put(put.name(), value);
        }
    }

    /** The call with the headers of one of its messages as the changes so far have left them. */
    private static final class CurrentHeaders implements FormatContext {

        private final FormatContext call;
        private final List<HeaderMutation> mutations;
        private final Map<String, List<String>> headers;
        private final boolean response;
        /** The authority that values see from here on; null if it is the call's. */
        private @Nullable String authority;

        CurrentHeaders(
                FormatContext call,
                List<HeaderMutation> mutations,
                Map<String, List<String>> headers,
                boolean response) {
            this.call = call;
            this.mutations = mutations;
            this.headers = headers;
            this.response = response;
        }

        @Override
        public @Nullable String requestHeader(String name) {
            if (response) {
                return call.sentHeader(name);
            }
            if (name.startsWith(":")) {
                return authority != null && name.equals(":authority") ? authority : call.requestHeader(name);
            }
            return current(name);
        }

        @Override
        public @Nullable String responseHeader(String name) {
            return response ? current(name) : call.responseHeader(name);
        }

        @Override
        public CallFacts facts() {
            return call.facts();
        }

        private @Nullable String current(String name) {
            List<String> values = headers.get(name);
            if (values != null && !values.isEmpty()) {
                return values.get(0);
            }
            return response || isChanged(name) ? null : call.requestHeader(name);
        }

        private boolean isChanged(String name) {
            for (HeaderMutation mutation : mutations) {
                if (mutation.changes(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static List<String> join(List<String> present, List<String> added) {
        List<String> all = new ArrayList<>(present);
        all.addAll(added);
        return List.copyOf(all);
    }
}
