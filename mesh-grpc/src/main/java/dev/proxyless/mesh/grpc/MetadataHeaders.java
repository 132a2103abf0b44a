package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.route.HeaderSource;
import io.grpc.Metadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * gRPC metadata as routes see it (gRFC A28): binary headers are not there, {@code content-type} is always {@code
 * application/grpc}.
 */
final class MetadataHeaders implements HeaderSource {

    private final Metadata metadata;
    private final NameCache names;

    MetadataHeaders(Metadata metadata, NameCache names) {
        this.metadata = metadata;
        this.names = names;
    }

    @Override
    public @Nullable String get(String name) {
        if (name.equals("content-type")) {
            return "application/grpc";
        }
        Optional<Metadata.Key<String>> key = names.key(name);
        if (key.isEmpty()) {
            return null;
        }
        Iterable<String> values = metadata.getAll(key.get());
        return values == null ? null : String.join(",", values);
    }
}
