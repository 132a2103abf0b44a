package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proxyless.mesh.model.Metadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metadata (Envoy {@code core.v3.Metadata}) as plain values. */
final class MetadataDecoder {

    private static final String NOT_KEPT = "only filter_metadata is kept";

    static final FieldRules RULES = FieldRules.of("envoy.config.core.v3.Metadata")
            .honouring("filter_metadata")
            .reporting("typed_filter_metadata", NOT_KEPT);

    private MetadataDecoder() {}

    static Metadata decode(io.envoyproxy.envoy.config.core.v3.Metadata proto, FieldPath at) {
        if (proto.getTypedFilterMetadataCount() > 0) {
            at.field("typed_filter_metadata").report(NOT_KEPT);
        }
        if (proto.getFilterMetadataCount() == 0) {
            return Metadata.EMPTY;
        }
        Map<String, Map<String, Object>> filters = new HashMap<>();
        proto.getFilterMetadataMap().forEach((filter, values) -> filters.put(filter, struct(values)));
        return new Metadata(filters);
    }

    /** A struct as plain values, without those that are null. */
    static Map<String, Object> struct(Struct proto) {
        Map<String, Object> values = new HashMap<>();
        proto.getFieldsMap().forEach((key, value) -> {
            Object plain = plain(value);
            if (plain != null) {
                values.put(key, plain);
            }
        });
        return Map.copyOf(values);
    }

    private static @Nullable Object plain(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> value.getNumberValue();
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> struct(value.getStructValue());
            case LIST_VALUE -> list(value.getListValue().getValuesList());
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }

    private static List<Object> list(List<Value> protos) {
        List<Object> values = new ArrayList<>(protos.size());
        for (Value proto : protos) {
            Object plain = plain(proto);
            if (plain != null) {
                values.add(plain);
            }
        }
        return List.copyOf(values);
    }
}
