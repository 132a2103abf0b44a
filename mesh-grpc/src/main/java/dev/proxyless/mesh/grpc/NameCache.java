package dev.proxyless.mesh.grpc;

import io.grpc.Metadata;
import java.util.Base64;
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

    /**
     * The key of a header that may be changed. A binary header's text is its value in base64, which is how it is sent.
     *
     * @return empty if gRPC has no header of such a name: pseudo-headers, bad names
     */
    Optional<Metadata.Key<String>> changeable(String name) {
        return name.endsWith(Metadata.BINARY_HEADER_SUFFIX) ? binary(name) : key(name);
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

    private static Optional<Metadata.Key<String>> binary(String name) {
        try {
            return Optional.of(Metadata.Key.of(name, new Base64Text()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Metadata.Key<String>> create(String name) {
        try {
            return Optional.of(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static final class Base64Text implements Metadata.BinaryMarshaller<String> {

        @Override
        public byte[] toBytes(String value) {
            return Base64.getDecoder().decode(value);
        }

        @Override
        public String parseBytes(byte[] serialized) {
            return Base64.getEncoder().encodeToString(serialized);
        }
    }
}
