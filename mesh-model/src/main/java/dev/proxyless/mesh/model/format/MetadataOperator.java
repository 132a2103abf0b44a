package dev.proxyless.mesh.model.format;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values of metadata: a text is given as it is, everything else as JSON, and what is not there is nothing (Envoy {@code
 * %METADATA(TYPE:NAMESPACE:KEY)%}, {@code %UPSTREAM_METADATA(NAMESPACE:KEY)%}).
 */
final class MetadataOperator {

    private MetadataOperator() {}

    /** Of what the first argument names. */
    static Function<FormatContext, @Nullable String> typed(String operator, String arguments) {
        int colon = arguments.indexOf(':');
        String type = colon < 0 ? arguments : arguments.substring(0, colon);
        String rest = colon < 0 ? "" : arguments.substring(colon + 1);
        return switch (type) {
            case "ROUTE" -> of(operator, rest, context -> context.facts().routeMetadata());
            case "UPSTREAM_HOST" -> ofEndpoint(operator, rest);
            // A client has neither, as an Envoy whose filters leave nothing and whose listener has none.
            case "DYNAMIC", "LISTENER" -> of(operator, rest, context -> Metadata.EMPTY);
            default ->
                throw Operators.wrong(operator, "ROUTE, UPSTREAM_HOST, DYNAMIC or LISTENER before the namespace");
        };
    }

    /** Of the endpoint. */
    static Function<FormatContext, @Nullable String> ofEndpoint(String operator, String arguments) {
        return of(operator, arguments, context -> {
            Endpoint endpoint = context.facts().endpoint();
            return endpoint == null ? Metadata.EMPTY : endpoint.metadata();
        });
    }

    private static Function<FormatContext, @Nullable String> of(
            String operator, String arguments, Function<FormatContext, Metadata> source) {
        List<String> path = path(arguments);
        if (path.get(0).isEmpty()) {
            throw Operators.wrong(operator, "a namespace, and keys after colons, in the parentheses");
        }
        return context -> {
            Object value = source.apply(context).filterMetadata().get(path.get(0));
            for (String key : path.subList(1, path.size())) {
                value = value instanceof Map<?, ?> map ? map.get(key) : null;
            }
            return value == null ? null : value instanceof String text ? text : json(value);
        };
    }

    /** {@code namespace:key:key}, or as it was written once, {@code ["namespace", "key"]}. */
    private static List<String> path(String arguments) {
        String list = arguments.strip();
        if (!list.startsWith("[") || !list.endsWith("]")) {
            return List.of(list.split(":", -1));
        }
        return List.of(list.substring(1, list.length() - 1).split(",", -1)).stream()
                .map(each -> each.strip().replaceAll("^\"|\"$", ""))
                .toList();
    }

    private static String json(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            StringBuilder text = new StringBuilder("{");
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put((String) key, each));
            sorted.forEach((key, each) -> text.append(text.length() == 1 ? "" : ",")
                    .append(quoted(key))
                    .append(':')
                    .append(json(each)));
            return text.append('}').toString();
        }
        if (value instanceof List<?> list) {
            return "["
                    + String.join(",", list.stream().map(MetadataOperator::json).toList()) + "]";
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString(number.longValue());
        }
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
