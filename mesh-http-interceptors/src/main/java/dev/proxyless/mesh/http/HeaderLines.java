package dev.proxyless.mesh.http;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The headers of a message while they are changed: names in any case, values in order. What it was made from is never
 * changed. Not thread-safe.
 */
public final class HeaderLines {

    private final Map<String, List<String>> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private HeaderLines(Map<String, List<String>> headers) {
        lines.putAll(headers);
    }

    /** A copy of {@code headers}. */
    public static HeaderLines of(Map<String, List<String>> headers) {
        return new HeaderLines(headers);
    }

    /**
     * A copy of a request's headers as an attempt sends them: changed by the route, with the trace context. {@code Host} is
     * left to the adapter, for clients differ in how they take it.
     */
    public static HeaderLines of(Map<String, List<String>> headers, Attempt attempt) {
        HeaderLines changed = of(headers);
        HeaderMutations.applyToRequest(attempt.headerMutations(), changed.lines, attempt.context());
        return changed.setAll(attempt.addedHeaders());
    }

    /** Applies changes to the headers of a response, in order (Envoy {@code HeaderAppendAction}). */
    public HeaderLines applyToResponse(List<HeaderMutation> mutations, FormatContext context) {
        HeaderMutations.applyToResponse(mutations, lines, context);
        return this;
    }

    /** Puts {@code value} in the place of all others. */
    public HeaderLines set(String name, String value) {
        lines.put(name, List.of(value));
        return this;
    }

    /** Puts {@code values} in the place of all others; none takes the header away. */
    public HeaderLines setAll(String name, List<String> values) {
        if (values.isEmpty()) {
            lines.remove(name);
        } else {
            lines.put(name, values);
        }
        return this;
    }

    /** Puts {@code value} if there is none yet. */
    public HeaderLines setIfAbsent(String name, String value) {
        lines.putIfAbsent(name, List.of(value));
        return this;
    }

    /** Takes a header away. */
    public HeaderLines remove(String name) {
        lines.remove(name);
        return this;
    }

    /** The headers as they are now; the caller does not change them. */
    public Map<String, List<String>> toMap() {
        return lines;
    }

    private HeaderLines setAll(Map<String, String> headers) {
        headers.forEach(this::set);
        return this;
    }
}
