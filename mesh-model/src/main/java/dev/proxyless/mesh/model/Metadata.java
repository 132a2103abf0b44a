package dev.proxyless.mesh.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a control plane says about a cluster or an endpoint beyond the fields that have a meaning of their own (Envoy
 * {@code core.v3.Metadata}): for each filter name, a tree of JSON-like values.
 *
 * @param filterMetadata by filter name, such as {@code envoy.lb}; values are {@code String}, {@code Double}, {@code
 *     Boolean}, {@code List}, {@code Map}
 */
public record Metadata(Map<String, Map<String, Object>> filterMetadata) {

    /** No metadata at all. */
    public static final Metadata EMPTY = new Metadata(Map.of());

    public Metadata {
        filterMetadata = Map.copyOf(filterMetadata);
    }

    /** The value at {@code filter}, {@code key}, or null. */
    public @Nullable Object get(String filter, String key) {
        Map<String, Object> values = filterMetadata.get(filter);
        return values == null ? null : values.get(key);
    }
}
