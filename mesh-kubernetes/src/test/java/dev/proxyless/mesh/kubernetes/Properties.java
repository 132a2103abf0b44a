package dev.proxyless.mesh.kubernetes;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** System properties that are as they were before, when the test is over. */
final class Properties implements AutoCloseable {

    private final Map<String, Optional<String>> before = new HashMap<>();

    void set(Map<String, String> properties) {
        properties.forEach(
                (name, value) -> before.putIfAbsent(name, Optional.ofNullable(System.setProperty(name, value))));
    }

    @Override
    public void close() {
        before.forEach((name, value) ->
                value.ifPresentOrElse(old -> System.setProperty(name, old), () -> System.clearProperty(name)));
    }
}
