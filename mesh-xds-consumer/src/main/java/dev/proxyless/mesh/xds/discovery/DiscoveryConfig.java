package dev.proxyless.mesh.xds.discovery;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration of a cluster type, field by field. What is wrong is an {@link IllegalArgumentException} that names
 * the field, its value and what was expected. Used by one thread.
 */
public final class DiscoveryConfig {

    private final Map<String, Object> values;
    private final Set<String> read = new HashSet<>();

    private DiscoveryConfig(Map<String, Object> values) {
        this.values = values;
    }

    /** Of a cluster. */
    public static DiscoveryConfig of(Map<String, Object> values) {
        return new DiscoveryConfig(values);
    }

    /**
     * What is wrong with a configuration, as {@link EndpointDiscovery#problem} says it.
     *
     * @param reader reads it, and throws an {@link IllegalArgumentException} if it cannot be used
     */
    public static Optional<String> problem(Map<String, Object> values, Consumer<Map<String, Object>> reader) {
        try {
            reader.accept(values);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** A value of any sort; null if there is none. */
    public @Nullable Object value(String field) {
        read.add(field);
        return values.get(field);
    }

    /** A name that has to be there. */
    public String name(String field) {
        return findName(field).orElseThrow(() -> wrong(field, null, "a name"));
    }

    /** A name that may be there; an empty one is none. */
    public Optional<String> findName(String field) {
        Object value = value(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text && !text.isEmpty()) {
            return Optional.of(text);
        }
        throw wrong(field, value, "a name");
    }

    /** A number that may be there. */
    public Optional<Double> findNumber(String field, double least, double most) {
        Object value = value(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Double number && number >= least && number <= most) {
            return Optional.of(number);
        }
        throw wrong(field, value, "a number from " + (long) least + " to " + (long) most);
    }

    /** One of the constants of an enum, by its name. */
    public <E extends Enum<E>> E choice(String field, E standard) {
        Object value = value(field);
        if (value == null) {
            return standard;
        }
        E[] choices = standard.getDeclaringClass().getEnumConstants();
        return Arrays.stream(choices)
                .filter(choice -> choice.name().equals(value))
                .findFirst()
                .orElseThrow(() -> wrong(
                        field,
                        value,
                        "one of " + Arrays.stream(choices).map(Enum::name).collect(Collectors.joining(", "))));
    }

    /** An object of texts; empty if there is none. */
    public Map<String, String> texts(String field) {
        Map<String, String> texts = new TreeMap<>();
        Object value = value(field);
        if (value == null) {
            return texts;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(field, value, "an object");
        }
        map.forEach((key, text) -> {
            if (!(text instanceof String own)) {
                throw wrong(field + "." + key, text, "a text");
            }
            texts.put(String.valueOf(key), own);
        });
        return texts;
    }

    /** Refuses what nobody read: a field that is spelt wrong would have no effect. */
    public void refuseOthers() {
        for (String field : new TreeSet<>(values.keySet())) {
            if (!read.contains(field)) {
                throw wrong(field, values.get(field), "one of " + String.join(", ", new TreeSet<>(read)));
            }
        }
    }

    /** What is wrong with a field. */
    public static IllegalArgumentException wrong(String field, @Nullable Object value, String expected) {
        return new IllegalArgumentException("cluster_type.typed_config." + field + ": "
                + (value == null ? "is missing" : "\"" + value + "\"") + " (expected: " + expected + ")");
    }
}
