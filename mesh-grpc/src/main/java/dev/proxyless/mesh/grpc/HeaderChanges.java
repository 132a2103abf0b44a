package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderMutation.Put;
import io.grpc.Metadata;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies a route's changes of headers to gRPC metadata. Pseudo-headers and {@code host} are left alone: Envoy allows no
 * change of them here. A binary header has its value in base64, as it is sent; what is no base64 is not put.
 */
final class HeaderChanges {

    private HeaderChanges() {}

    /** Takes headers away. */
    static void remove(List<String> headers, Metadata metadata, NameCache names) {
        for (String name : headers) {
            names.changeable(name).ifPresent(metadata::discardAll);
        }
    }

    /** Changes {@code metadata} in place. */
    static void apply(List<HeaderMutation> changes, Metadata metadata, NameCache names, FormatContext context) {
        FormatContext seen = context;
        for (HeaderMutation change : changes) {
            if (change instanceof Put put) {
                put(put, value(put, metadata, names, seen), metadata, names);
            } else if (change instanceof HeaderMutation.Together level) {
                putAll(level.puts(), metadata, names, seen);
            } else if (change instanceof HeaderMutation.Remove remove) {
                remove(List.of(remove.name()), metadata, names);
            } else if (change instanceof HeaderMutation.SeeAuthority authority) {
                seen = seen instanceof RpcContext rpc ? rpc.withAuthority(authority.authority()) : seen;
            } else {
                throw new AssertionError(change);
            }
        }
    }

    private static void putAll(List<Put> puts, Metadata metadata, NameCache names, FormatContext context) {
        @Nullable String[] values = new @Nullable String[puts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(puts.get(i), metadata, names, context);
        }
        for (int i = 0; i < values.length; i++) {
            put(puts.get(i), values[i], metadata, names);
        }
    }

    /** What is to be put, or null if nothing is: metadata has no pseudo-headers, and the authority is not a header of it. */
    private static @Nullable String value(Put put, Metadata metadata, NameCache names, FormatContext context) {
        Optional<Metadata.Key<String>> key =
                put.name().equals("host") ? Optional.empty() : names.changeable(put.name());
        return key.isEmpty() ? null : put.value(metadata.containsKey(key.get()), context);
    }

    private static void put(Put put, @Nullable String value, Metadata metadata, NameCache names) {
        if (value == null) {
            return;
        }
        Metadata.Key<String> key = names.changeable(put.name()).orElseThrow();
        if (put.name().endsWith(Metadata.BINARY_HEADER_SUFFIX) && !isBase64(value)) {
            return;
        }
        if (put.action() == Action.OVERWRITE_IF_EXISTS || put.action() == Action.OVERWRITE_IF_EXISTS_OR_ADD) {
            metadata.discardAll(key);
        }
        metadata.put(key, value);
    }

    private static boolean isBase64(String value) {
        try {
            return Base64.getDecoder().decode(value) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
