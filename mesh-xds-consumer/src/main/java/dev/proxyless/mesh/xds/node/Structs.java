package dev.proxyless.mesh.xds.node;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;
import java.util.TreeMap;

/** Free-form objects of texts. */
final class Structs {

    private Structs() {}

    /** The text in a field, or an empty one. */
    static String text(Struct object, String field) {
        return object.getFieldsOrDefault(field, Value.getDefaultInstance()).getStringValue();
    }

    /** An object of {@code texts}, without the empty ones. */
    static Struct ofTexts(Map<String, String> texts) {
        Struct.Builder object = Struct.newBuilder();
        new TreeMap<>(texts).forEach((name, text) -> {
            if (!text.isEmpty()) {
                object.putFields(name, Value.newBuilder().setStringValue(text).build());
            }
        });
        return object.build();
    }
}
