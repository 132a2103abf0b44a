package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.model.route.HashPolicy;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * gRPC metadata as routes see it (gRFC A28): binary headers are not there, {@code content-type} is always {@code
 * application/grpc}.
 */
final class MetadataHeaders implements HeaderSource {

    private final Metadata metadata;
    private final ChannelContext channel;

    MetadataHeaders(Metadata metadata, ChannelContext channel) {
        this.metadata = metadata;
        this.channel = channel;
    }

    @Override
    public @Nullable String get(String name) {
        if (name.equals("content-type")) {
            return "application/grpc";
        }
        Optional<Metadata.Key<String>> key = channel.names().key(name);
        if (key.isEmpty()) {
            return null;
        }
        Iterable<String> values = metadata.getAll(key.get());
        return values == null ? null : String.join(",", values);
    }

    @Override
    public @Nullable String first(String name) {
        List<String> lines = lines(name);
        return lines.isEmpty() ? null : lines.get(0);
    }

    @Override
    public List<String> lines(String name) {
        if (name.equals("content-type")) {
            return List.of("application/grpc");
        }
        List<String> lines = new ArrayList<>(1);
        channel.names().key(name).map(metadata::getAll).ifPresent(values -> values.forEach(lines::add));
        return lines;
    }

    @Override
    public @Nullable Long filterState(String key) {
        return key.equals(HashPolicy.FilterState.CHANNEL_ID) ? channel.target().id() : null;
    }
}
