package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderMutation.Put;
import io.grpc.Metadata;
import java.util.List;
import java.util.Optional;

/**
 * Applies a route's changes of headers to gRPC metadata. Pseudo-headers, {@code host} and binary headers are left alone:
 * Envoy allows no change of the first two here, and the third have no text value.
 */
final class HeaderChanges {

    private HeaderChanges() {}

    /** Takes headers away. */
    static void remove(List<String> headers, Metadata metadata, NameCache names) {
        for (String name : headers) {
            names.key(name).ifPresent(metadata::discardAll);
        }
    }

    /** Changes {@code metadata} in place. */
    static void apply(List<HeaderMutation> changes, Metadata metadata, NameCache names, FormatContext context) {
        for (HeaderMutation change : changes) {
            Optional<Metadata.Key<String>> key = names.key(change.name());
            if (key.isEmpty() || change.name().equals("host")) {
                continue;
            }
            if (change instanceof Put put) {
                put(put, key.get(), metadata, context);
            } else {
                metadata.discardAll(key.get());
            }
        }
    }

    private static void put(Put put, Metadata.Key<String> key, Metadata metadata, FormatContext context) {
        boolean exists = metadata.containsKey(key);
        Action action = put.action();
        if (exists ? action == Action.ADD_IF_ABSENT : action == Action.OVERWRITE_IF_EXISTS) {
            return;
        }
        String value = put.value().text(context);
        if (value.isEmpty() && !put.keepEmpty()) {
            return;
        }
        if (exists && action != Action.APPEND_IF_EXISTS_OR_ADD) {
            metadata.discardAll(key);
        }
        metadata.put(key, value);
    }
}
