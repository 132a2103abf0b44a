package dev.proxyless.mesh.xds.appmesh.read;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads durations: {@code {"unit": "ms", "value": 500}}. */
final class Durations {

    /** What a protobuf message can hold, ten thousand years. */
    private static final long MAX_VALUE = 315_576_000_000L;

    private static final Map<String, Boolean> UNITS = units();

    private Durations() {}

    static Duration read(Section parent, String field) {
        Section section = parent.object(field);
        boolean millis = section.choice("unit", UNITS);
        long value = section.bigNumber("value", 0, MAX_VALUE);
        section.end();
        return millis ? Duration.ofMillis(value) : Duration.ofSeconds(value);
    }

    static Optional<Duration> optional(Section parent, String field) {
        return parent.has(field) ? Optional.of(read(parent, field)) : Optional.empty();
    }

    private static Map<String, Boolean> units() {
        Map<String, Boolean> units = new LinkedHashMap<>();
        units.put("s", false);
        units.put("ms", true);
        return units;
    }
}
