package dev.proxyless.mesh.xds.resource;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The parts of a structured name: {@code xdstp://authority/type/id?context} (xRFC TP1, gRFC A47). Two names are of one
 * resource if they are equal after parsing: the order of the context's parameters and the way characters are escaped do not
 * count, nor do directives after a {@code #}. Names of any other form are opaque.
 *
 * @param authority whose control planes have the resource; may be empty
 * @param type the full name of the resource's message, such as {@code envoy.config.listener.v3.Listener}
 * @param id what the authority calls it; may contain slashes
 * @param context the parameters, sorted; of two with one key the last counts
 */
public record ResourceName(String authority, String type, String id, Map<String, String> context) {

    private static final String SCHEME = "xdstp:";
    private static final String START = SCHEME + "//";
    private static final String TYPE_PREFIX = "type.googleapis.com/";

    public ResourceName {
        SortedMap<String, String> sorted = new TreeMap<>(context);
        context = Collections.unmodifiableSortedMap(sorted);
    }

    /** Whether {@code name} is of the structured form, or tries to be. */
    public static boolean isStructured(String name) {
        return name.startsWith(SCHEME);
    }

    /**
     * The parts of {@code name}.
     *
     * @throws IllegalArgumentException if it is not of the structured form; the message has the name and the form
     */
    public static ResourceName parse(String name) {
        int idEnd = endOf(name, '?', endOf(name, '#', name.length()));
        int typeStart = name.indexOf('/', START.length()) + 1;
        int typeEnd = typeStart == 0 ? -1 : name.indexOf('/', typeStart);
        if (!name.startsWith(START) || typeEnd <= typeStart || typeEnd + 1 >= idEnd) {
            throw new IllegalArgumentException("\"" + name + "\" (expected: xdstp://AUTHORITY/TYPE/ID, such as"
                    + " xdstp://mesh.example/envoy.config.listener.v3.Listener/orders)");
        }
        String query = idEnd < name.length() && name.charAt(idEnd) == '?'
                ? name.substring(idEnd + 1, endOf(name, '#', name.length()))
                : "";
        return new ResourceName(
                PercentEncoding.decode(name.substring(START.length(), typeStart - 1)),
                name.substring(typeStart, typeEnd),
                PercentEncoding.decode(name.substring(typeEnd + 1, idEnd)),
                context(query));
    }

    /**
     * The authority whose control planes have the resource {@code name}; empty if the name is opaque or has none, then the
     * resource is had from the control planes of no authority in particular.
     */
    public static String authority(String name) {
        if (!name.startsWith(START)) {
            return "";
        }
        int end = name.indexOf('/', START.length());
        return end < 0 ? "" : PercentEncoding.decode(name.substring(START.length(), end));
    }

    /** The one way to write {@code name}, by which names may be compared. An opaque or malformed name is left as it is. */
    public static String canonical(String name) {
        if (!isStructured(name)) {
            return name;
        }
        try {
            return parse(name).toString();
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    /**
     * Why a resource of {@code type} cannot have the name {@code name}: it is malformed, or names another type. Empty if it
     * can; an opaque name always can.
     */
    public static Optional<String> fault(String name, ResourceType type) {
        if (!isStructured(name)) {
            return Optional.empty();
        }
        try {
            String expected = type.typeUrl().substring(TYPE_PREFIX.length());
            return parse(name).type().equals(expected)
                    ? Optional.empty()
                    : Optional.of(
                            "\"" + name + "\" names another type (expected: xdstp://AUTHORITY/" + expected + "/ID)");
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** {@code text} with all characters escaped that may not stand in the path of a URI (RFC 3986, section 3.3). */
    public static String escaped(String text) {
        return PercentEncoding.path(text);
    }

    /** The canonical name. */
    @Override
    public String toString() {
        String name = START + PercentEncoding.path(authority) + "/" + type + "/" + PercentEncoding.path(id);
        return context.isEmpty()
                ? name
                : context.entrySet().stream()
                        .map(parameter -> PercentEncoding.query(parameter.getKey()) + "="
                                + PercentEncoding.query(parameter.getValue()))
                        .collect(Collectors.joining("&", name + "?", ""));
    }

    private static int endOf(String name, char mark, int otherwise) {
        int found = name.indexOf(mark);
        return found < 0 || found > otherwise ? otherwise : found;
    }

    private static SortedMap<String, String> context(String query) {
        SortedMap<String, String> context = new TreeMap<>();
        for (int start = 0; start < query.length(); ) {
            int end = query.indexOf('&', start) < 0 ? query.length() : query.indexOf('&', start);
            String parameter = query.substring(start, end);
            int equals = parameter.indexOf('=');
            String key = equals < 0 ? parameter : parameter.substring(0, equals);
            if (!key.isEmpty()) {
                context.put(
                        PercentEncoding.decode(key),
                        equals < 0 ? "" : PercentEncoding.decode(parameter.substring(equals + 1)));
            }
            start = end + 1;
        }
        return context;
    }
}
