package dev.proxyless.mesh.model.match;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of a test.
 *
 * @param fields its headers by their names, and its query parameters by theirs after a question mark
 */
public record FakeRequest(Map<String, String> fields) implements RequestFields {

    public FakeRequest {
        fields = Map.copyOf(fields);
    }

    @Override
    public @Nullable String header(String name) {
        return fields.get(name);
    }

    @Override
    public @Nullable String queryParameter(String name) {
        return fields.get("?" + name);
    }
}
