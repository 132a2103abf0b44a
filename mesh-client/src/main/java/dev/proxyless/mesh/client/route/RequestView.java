package dev.proxyless.mesh.client.route;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a route is chosen by. The authority is put in lower case and the path parted from its query once, here. Immutable
 * as far as its header source is.
 */
public final class RequestView {

    private final String method;
    private final String scheme;
    private final String authority;
    private final String path;
    private final String query;
    private final HeaderSource headers;

    private RequestView(
            String method, String scheme, String authority, String path, String query, HeaderSource headers) {
        this.method = method;
        this.scheme = scheme;
        this.authority = authority;
        this.path = path;
        this.query = query;
        this.headers = headers;
    }

    /**
     * Views a request.
     *
     * @param method such as {@code GET}
     * @param scheme {@code http} or {@code https}
     * @param authority the host, with a port if the request has one
     * @param pathAndQuery the path, with {@code ?} and the query if the request has one; empty means {@code /}
     * @param headers the request's headers
     */
    public static RequestView of(
            String method, String scheme, String authority, String pathAndQuery, HeaderSource headers) {
        int mark = pathAndQuery.indexOf('?');
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        String query = mark < 0 ? "" : pathAndQuery.substring(mark);
        // toLowerCase returns the same object if nothing changes: no allocation for what is lower case already.
        return new RequestView(
                method, scheme, authority.toLowerCase(Locale.ROOT), path.isEmpty() ? "/" : path, query, headers);
    }

    /** The method, such as {@code GET}. */
    public String method() {
        return method;
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** The authority in lower case. */
    public String authority() {
        return authority;
    }

    /** The path without the query, never empty. */
    public String path() {
        return path;
    }

    /** The query with its {@code ?}, or empty. */
    public String query() {
        return query;
    }

    /**
     * A header, or one of {@code :method}, {@code :scheme}, {@code :authority}, {@code :path}; null if there is none.
     *
     * @param name in lower case
     */
    public @Nullable String header(String name) {
        if (name.charAt(0) != ':') {
            return headers.get(name);
        }
        return switch (name) {
            case ":method" -> method;
            case ":scheme" -> scheme;
            case ":authority" -> authority;
            case ":path" -> path + query;
            default -> null;
        };
    }
}
