package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a message as changes leave it whose headers themselves stay as they are. Each header is worked out when it is
 * asked for. Not thread-safe while changes are added.
 */
public final class ChangedHeaders implements HeaderSource {

    private final HeaderSource original;
    private final FormatContext context;
    private final boolean response;
    private final List<HeaderMutation> changes = new ArrayList<>();

    private ChangedHeaders(HeaderSource original, FormatContext context, boolean response) {
        this.original = original;
        this.context = context;
        this.response = response;
    }

    /** The headers of a request, whose values are filled in from {@code context}. */
    public static ChangedHeaders ofRequest(HeaderSource original, FormatContext context) {
        return new ChangedHeaders(original, context, false);
    }

    /** The same for a response. */
    public static ChangedHeaders ofResponse(HeaderSource original, FormatContext context) {
        return new ChangedHeaders(original, context, true);
    }

    /** Adds a change after all others. */
    public void add(HeaderMutation change) {
        changes.add(change);
    }

    /** The changes so far, in order. */
    public List<HeaderMutation> changes() {
        return List.copyOf(changes);
    }

    @Override
    public @Nullable String get(String name) {
        return isChanged(name) ? joined(values(name, original.get(name))) : original.get(name);
    }

    @Override
    public @Nullable String first(String name) {
        if (!isChanged(name)) {
            return original.first(name);
        }
        List<String> values = values(name, original.first(name));
        return values.isEmpty() ? null : values.get(0);
    }

    private boolean isChanged(String name) {
        for (HeaderMutation change : changes) {
            if (change.changes(name)) {
                return true;
            }
        }
        return false;
    }

    private List<String> values(String name, @Nullable String value) {
        Map<String, List<String>> header = new HashMap<>();
        if (value != null) {
            header.put(name, List.of(value));
        }
        List<HeaderMutation> own =
                changes.stream().filter(change -> change.changes(name)).toList();
        if (response) {
            HeaderMutations.applyToResponse(own, header, context);
        } else {
            HeaderMutations.applyToRequest(own, header, context);
        }
        return header.getOrDefault(name, List.of());
    }

    private static @Nullable String joined(List<String> values) {
        return values.isEmpty() ? null : String.join(",", values);
    }
}
