package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Endpoint;
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
            List<HeaderMutation> mutations, Map<String, List<String>> headers, FormatContext context) {
        for (HeaderMutation mutation : mutations) {
            if (mutation instanceof HeaderMutation.Remove remove) {
                headers.remove(remove.name());
            } else if (mutation instanceof HeaderMutation.Put put) {
                put(put, headers, context);
            } else {
                throw new AssertionError(mutation);
            }
        }
    }

    private static void put(HeaderMutation.Put put, Map<String, List<String>> headers, FormatContext context) {
        String text = put.value().text(context);
        if (text.isEmpty() && !put.keepEmpty()) {
            return;
        }
        List<String> value = List.of(text);
        switch (put.action()) {
            case APPEND_IF_EXISTS_OR_ADD -> headers.merge(put.name(), value, HeaderMutations::join);
            case ADD_IF_ABSENT -> headers.putIfAbsent(put.name(), value);
            case OVERWRITE_IF_EXISTS_OR_ADD -> headers.put(put.name(), value);
            case OVERWRITE_IF_EXISTS -> headers.replace(put.name(), value);
        }
    }

    /** The call with the headers of one of its messages as the changes so far have left them. */
    private record CurrentHeaders(
            FormatContext call, List<HeaderMutation> mutations, Map<String, List<String>> headers, boolean response)
            implements FormatContext {

        @Override
        public @Nullable String requestHeader(String name) {
            if (response) {
                return call.sentHeader(name);
            }
            return name.startsWith(":") ? call.requestHeader(name) : current(name);
        }

        @Override
        public @Nullable String responseHeader(String name) {
            return response ? current(name) : call.responseHeader(name);
        }

        @Override
        public int responseCode() {
            return call.responseCode();
        }

        @Override
        public Metadata routeMetadata() {
            return call.routeMetadata();
        }

        @Override
        public String routeName() {
            return call.routeName();
        }

        @Override
        public String clusterName() {
            return call.clusterName();
        }

        @Override
        public @Nullable Endpoint endpoint() {
            return call.endpoint();
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
                if (mutation.name().equals(name)) {
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
