package dev.proxyless.mesh.xds.runtime;

import com.google.protobuf.Struct;
import dev.proxyless.mesh.model.match.Fraction;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of the runtime by their keys (Envoy {@code bootstrap.v3.LayeredRuntime}). Immutable: they hold for the life of
 * a source.
 */
public final class RuntimeValues {

    /** Nothing is set: everywhere the default counts. */
    public static final RuntimeValues NONE = new RuntimeValues(Map.of());

    /** A number above this is all of the requests. */
    private static final int PERCENT = 100;

    private final Map<String, RuntimeValue> values;

    private RuntimeValues(Map<String, RuntimeValue> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * The values of one layer (Envoy {@code RuntimeLayer.static_layer}): numbers, and shares written as {@code {numerator: 5,
     * denominator: TEN_THOUSAND}}. Other objects are parts of keys, joined by dots.
     *
     * @throws IllegalArgumentException if a value is a list or null; the message begins with its key
     */
    public static RuntimeValues ofLayer(Struct layer) {
        return new RuntimeValues(RuntimeLayer.read(layer));
    }

    /**
     * Values as they are written in properties.
     *
     * @param texts for each key a number, which is a percentage where a share is wanted, or a share such as {@code 5/10000}
     *     with a denominator of 100, 10000 or 1000000
     * @throws IllegalArgumentException if a text is neither; the message begins with its key
     */
    public static RuntimeValues ofTexts(Map<String, String> texts) {
        Map<String, RuntimeValue> values = new HashMap<>();
        new TreeMap<>(texts).forEach((key, text) -> values.put(key, RuntimeText.read(key, text)));
        return new RuntimeValues(values);
    }

    /** These values, with those of {@code layer} in place of the ones of the same keys. */
    public RuntimeValues under(RuntimeValues layer) {
        Map<String, RuntimeValue> all = new HashMap<>(values);
        all.putAll(layer.values);
        return new RuntimeValues(all);
    }

    /** The keys for which something is set. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /**
     * The share of {@code key}, by the rule of Envoy's {@code Snapshot::featureEnabled}: a number is a percentage of its whole
     * part, whatever denominator the default has, and above 100 it is all.
     *
     * @param key empty for none
     * @param otherwise counts if there is no value, or none that is a share
     */
    public Fraction fraction(String key, Fraction otherwise) {
        RuntimeValue value = values.get(key);
        if (value instanceof RuntimeValue.Share share) {
            return share.fraction();
        }
        return value instanceof RuntimeValue.Amount amount
                ? new Fraction((int) Math.min(amount.floor(), PERCENT), PERCENT)
                : otherwise;
    }

    /**
     * The number of {@code key}, by the rule of Envoy's {@code Snapshot::getInteger}.
     *
     * @param otherwise counts if there is no value, or none that is a number of 0 or more
     */
    public long integer(String key, long otherwise) {
        return values.get(key) instanceof RuntimeValue.Amount amount ? amount.floor() : otherwise;
    }

    /** What is set for {@code key} if it can decide nothing, to be told where the key is used. */
    public Optional<String> useless(String key) {
        @Nullable RuntimeValue value = values.get(key);
        return value instanceof RuntimeValue.Other other ? Optional.of(other.text()) : Optional.empty();
    }
}
