package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of the fields of one type of message: honoured, refused or reported. A field that no rule names is
 * reported, so nothing that a control plane sets is ignored in silence, not even what was added to Envoy after this was
 * written.
 */
final class FieldRules {

    private static final String DEFAULT_CONSEQUENCE = "has no effect";

    private final Set<String> honoured;
    private final Map<String, String> consequences;
    private final Map<String, String> refusals;

    private FieldRules(Set<String> honoured, Map<String, String> consequences, Map<String, String> refusals) {
        this.honoured = honoured;
        this.consequences = consequences;
        this.refusals = refusals;
    }

    /** These are looked at by the decoder, or mean nothing to a client of the mesh. */
    static FieldRules honouring(String... fields) {
        return new FieldRules(Set.of(fields), Map.of(), Map.of());
    }

    /** Adds what happens although {@code field} is set. */
    FieldRules reporting(String field, String consequence) {
        return new FieldRules(honoured, with(consequences, field, consequence), refusals);
    }

    /** Adds a field that must not be ignored: the resource is refused if it is set. */
    FieldRules refusing(String field, String remedy) {
        return new FieldRules(honoured, consequences, with(refusals, field, remedy));
    }

    /** Holds the fields that are set in {@code message} against the rules. */
    void apply(Message message, FieldPath at) {
        for (FieldDescriptor descriptor : message.getAllFields().keySet()) {
            String field = descriptor.getName();
            String refusal = refusals.get(field);
            if (refusal != null) {
                at.field(field).refuse("set (expected: unset, it is not supported; " + refusal + ")");
            } else if (!honoured.contains(field)) {
                at.field(field).report(consequences.getOrDefault(field, DEFAULT_CONSEQUENCE));
            }
        }
        if (!message.getUnknownFields().asMap().isEmpty()) {
            at.field("(unknown)").report("a field of a newer Envoy API has no effect");
        }
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> more = new HashMap<>(map);
        more.put(key, value);
        return Map.copyOf(more);
    }
}
