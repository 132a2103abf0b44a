package dev.proxyless.mesh.xds.runtime;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proxyless.mesh.model.match.Fraction;
import java.util.HashMap;
import java.util.Map;

/** Reads a layer as Envoy does ({@code ProtoLayer}): nested objects are keys with dots, up to what has a numerator. */
final class RuntimeLayer {

    private static final String NUMERATOR = "numerator";
    private static final String DENOMINATOR = "denominator";

    private final Map<String, RuntimeValue> values = new HashMap<>();

    private RuntimeLayer() {}

    static Map<String, RuntimeValue> read(Struct layer) {
        RuntimeLayer reader = new RuntimeLayer();
        layer.getFieldsMap().forEach((key, value) -> reader.add(key, value));
        return reader.values;
    }

    private void add(String key, Value value) {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> values.put(key, number(value.getNumberValue()));
            case BOOL_VALUE -> values.put(key, new RuntimeValue.Other(String.valueOf(value.getBoolValue())));
            case STRING_VALUE -> values.put(key, text(value.getStringValue()));
            case STRUCT_VALUE -> add(key, value.getStructValue());
            case LIST_VALUE, NULL_VALUE, KIND_NOT_SET ->
                throw new IllegalArgumentException(
                        key + ": " + (value.hasListValue() ? "a list" : "null") + " (expected: a number or a share)");
        }
    }

    private void add(String key, Struct struct) {
        if (struct.getFieldsCount() == 0 || struct.containsFields(NUMERATOR) || struct.containsFields(DENOMINATOR)) {
            values.put(key, share(struct));
        } else {
            struct.getFieldsMap().forEach((name, value) -> add(key + "." + name, value));
        }
    }

    private static RuntimeValue number(double value) {
        return value >= 0 ? new RuntimeValue.Amount((long) value) : new RuntimeValue.Other(String.valueOf(value));
    }

    /** A number in quotes is one too. */
    private static RuntimeValue text(String text) {
        try {
            return number(Double.parseDouble(text.trim()));
        } catch (NumberFormatException e) {
            return new RuntimeValue.Other("\"" + text + "\"");
        }
    }

    private static RuntimeValue share(Struct struct) {
        double numerator = 0;
        int denominator = 100;
        for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
            Value value = field.getValue();
            if (field.getKey().equals(NUMERATOR) && value.hasNumberValue() && value.getNumberValue() >= 0) {
                numerator = value.getNumberValue();
            } else if (field.getKey().equals(DENOMINATOR)) {
                denominator = denominator(value);
            } else {
                denominator = 0;
            }
            if (denominator == 0) {
                return new RuntimeValue.Other("an object with " + field.getKey());
            }
        }
        return new RuntimeValue.Share(new Fraction((int) Math.min(numerator, denominator), denominator));
    }

    private static int denominator(Value value) {
        return switch (value.getStringValue()) {
            case "HUNDRED" -> 100;
            case "TEN_THOUSAND" -> 10_000;
            case "MILLION" -> 1_000_000;
            default -> 0;
        };
    }
}
