package dev.proxyless.mesh.grpc;

import io.grpc.Metadata;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Paths of methods and keys of headers, made once. Thread-safe. Bounded, because a proxy may call methods whose names come
 * from elsewhere: beyond the bound they are made anew for each call.
 */
final class NameCache {

    private static final int MAX_SIZE = 1024;

    private final ConcurrentHashMap<String, String> paths = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Optional<Metadata.Key<String>>> keys = new ConcurrentHashMap<>();

    /** The path of {@code package.Service/Method}. */
    String path(String fullMethodName) {
        String known = paths.get(fullMethodName);
        if (known != null) {
            return known;
        }
        String path = "/" + fullMethodName;
        if (paths.size() < MAX_SIZE) {
            paths.put(fullMethodName, path);
        }
        return path;
    }

    /** The key of a text header; empty if gRPC has none for such a name: binary headers, pseudo-headers, bad names. */
    Optional<Metadata.Key<String>> key(String name) {
        Optional<Metadata.Key<String>> known = keys.get(name);
        if (known != null) {
            return known;
        }
        Optional<Metadata.Key<String>> key = create(name);
        if (keys.size() < MAX_SIZE) {
            keys.put(name, key);
        }
        return key;
    }

    private static Optional<Metadata.Key<String>> create(String name) {
        try {
            return Optional.of(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
