package dev.proxyless.mesh.cel;

import dev.proxyless.mesh.model.match.RequestFields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an expression can ask of a request by {@code request.…}, but for its headers and its time.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes">Envoy, attributes</a>
 */
enum RequestAttribute {
    /** The path with the query. */
    PATH,
    /** The path without the query. */
    URL_PATH,
    /** The query without its question mark and without a fragment; empty if there is none. */
    QUERY,
    /** The authority. */
    HOST,
    SCHEME,
    METHOD,
    REFERER,
    USERAGENT,
    /** The header {@code x-request-id}: a client makes none of its own. */
    ID;

    private static final Map<String, RequestAttribute> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(attribute -> attribute.field, attribute -> attribute));
    private static final Map<String, RequestAttribute> BY_VARIABLE = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(attribute -> attribute.variable, attribute -> attribute));

    /** Those that Envoy has and a client has not, with what to do instead. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "protocol", "no connection is chosen yet",
            "size", "no body was sent yet",
            "total_size", "no body was sent yet",
            "headers_bytes", "ask for the headers themselves",
            "duration", "the request has only begun");

    private final String field;
    private final String variable;

    RequestAttribute() {
        this.field = name().toLowerCase(Locale.ROOT);
        this.variable = "@" + field;
    }

    /** The attribute of that name, or null if a client has none. */
    static @Nullable RequestAttribute named(String field) {
        return BY_NAME.get(field);
    }

    /** The attribute whose {@link #variable} this is, or null. */
    static @Nullable RequestAttribute ofVariable(String name) {
        return BY_VARIABLE.get(name);
    }

    /** Why a client has no attribute of that name. */
    static String whyNot(String field) {
        return ELSEWHERE.getOrDefault(field, "requests have no attribute of that name");
    }

    /** Its name after {@code request}. */
    String field() {
        return field;
    }

    /** The name that no expression can have by which it is asked for, in a compiled one. */
    String variable() {
        return variable;
    }

    /** Its value, or null if the request has none. */
    @Nullable String of(RequestFields request) {
        return switch (this) {
            case PATH -> request.header(":path");
            case URL_PATH -> part(request.header(":path"), false);
            case QUERY -> part(request.header(":path"), true);
            case HOST -> request.header(":authority");
            case SCHEME -> request.header(":scheme");
            case METHOD -> request.header(":method");
            case REFERER -> request.header("referer");
            case USERAGENT -> request.header("user-agent");
            case ID -> request.header("x-request-id");
        };
    }

    private static @Nullable String part(@Nullable String path, boolean query) {
        if (path == null) {
            return null;
        }
        int mark = path.indexOf('?');
        if (!query) {
            return mark < 0 ? path : path.substring(0, mark);
        }
        int fragment = path.indexOf('#', mark + 1);
        return mark < 0 ? "" : path.substring(mark + 1, fragment < 0 ? path.length() : fragment);
    }
}
