package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was found wrong, and what was found not to be honoured, while one resource was decoded. Used by one thread. */
final class Findings {

    /** A resource of thousands of routes can be wrong in each: more than this helps nobody and fills a response. */
    private static final int MAX_ERRORS = 50;

    /** An offending value is quoted in a log and in the answer to the control plane, so it is cut. */
    private static final int MAX_TEXT = 600;

    private final ResourceType type;
    private final String name;
    private final Surroundings surroundings;
    private final List<ConfigError> errors = new ArrayList<>();
    private final Map<String, SourceEvent.Unsupported> unsupported = new LinkedHashMap<>();
    private final OccurringFields occurring = new OccurringFields();

    /**
     * @param surroundings what the resource is read with
     */
    Findings(ResourceType type, String name, Surroundings surroundings) {
        this.type = type;
        this.name = name;
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** The fields that there may be something to find about. */
    OccurringFields occurring() {
        return occurring;
    }

    void refuse(String path, String problem) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new ConfigError(ConfigError.Kind.INVALID, type.label(), name, path, printable(problem)));
        }
    }

    void report(String path, String consequence) {
        unsupported.computeIfAbsent(
                path, field -> new SourceEvent.Unsupported(type.label(), name, field, printable(consequence)));
    }

    /** The end of the decoding. A null resource has at least one error. */
    Decoded conclude(@Nullable XdsResource resource) {
        List<SourceEvent.Unsupported> notes = List.copyOf(unsupported.values());
        if (errors.isEmpty() && resource != null) {
            return new Decoded.Accepted(resource, notes);
        }
        if (errors.isEmpty()) {
            throw new AssertionError(type.label() + " \"" + name + "\" was given up without an error");
        }
        return new Decoded.Rejected(name, errors, notes);
    }

    /** Without what would break a line of a log, and not longer than a reader wants. */
    private static String printable(String text) {
        String cut = text;
        if (text.length() > MAX_TEXT) {
            int half = MAX_TEXT / 2;
            cut = text.substring(0, half) + "…" + text.substring(text.length() - half);
        }
        return cut.chars().anyMatch(Character::isISOControl) ? cut.replaceAll("\\p{IsControl}", "\uFFFD") : cut;
    }
}
