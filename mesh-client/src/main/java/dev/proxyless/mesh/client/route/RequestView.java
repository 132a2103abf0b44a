package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.RequestFields;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a route is chosen by. The authority's lower case and the end of the path are found once, here; nothing is
 * cut out of the request before somebody asks for it. Immutable as far as its header source is.
 */
public final class RequestView implements RequestFields, Admission {

    private final String method;
    private final String scheme;
    private final String authority;
    private final String domain;
    private final String pathAndQuery;
    private final int pathLength;
    private final HeaderSource headers;

    private RequestView(
            String method, String scheme, String authority, String pathAndQuery, int pathLength, HeaderSource headers) {
        this.method = method;
        this.scheme = scheme;
        this.authority = authority;
        // toLowerCase returns the same object if nothing changes: no allocation for what is lower case already.
        this.domain = authority.toLowerCase(Locale.ROOT);
        this.pathAndQuery = pathAndQuery;
        this.pathLength = pathLength;
        this.headers = headers;
    }

    /**
     * Views a request.
     *
     * @param method such as {@code GET}
     * @param scheme {@code http} or {@code https}
     * @param authority the host, with a port if the request has one
     * @param pathAndQuery the path, with {@code ?} and the query if the request has one; an empty path means {@code /}
     * @param headers the request's headers
     */
    public static RequestView of(
            String method, String scheme, String authority, String pathAndQuery, HeaderSource headers) {
        int mark = pathAndQuery.indexOf('?');
        String whole = mark == 0 || pathAndQuery.isEmpty() ? "/" + pathAndQuery : pathAndQuery;
        int pathLength = mark < 0 ? whole.length() : Math.max(mark, 1);
        return new RequestView(method, scheme, authority, whole, pathLength, headers);
    }

    /** The same request with other headers. */
    public RequestView withHeaders(HeaderSource others) {
        return new RequestView(method, scheme, authority, pathAndQuery, pathLength, others);
    }

    /** The same request for another path; the query stays. */
    RequestView withPath(String path) {
        return path.length() == pathLength && pathAndQuery.startsWith(path)
                ? this
                : new RequestView(method, scheme, authority, path + query(), path.length(), headers);
    }

    /** The same request with another authority. */
    RequestView withAuthority(String other) {
        return other.equals(authority)
                ? this
                : new RequestView(method, scheme, other, pathAndQuery, pathLength, headers);
    }

    /** The same request with another scheme. */
    RequestView withScheme(String other) {
        return other.equals(scheme)
                ? this
                : new RequestView(method, other, authority, pathAndQuery, pathLength, headers);
    }

    @Override
    public RequestView request() {
        return this;
    }

    /** The headers, without those that begin with a colon. */
    public HeaderSource headers() {
        return headers;
    }

    /** The method, such as {@code GET}. */
    public String method() {
        return method;
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** The authority as it was given, which is how an endpoint and a condition on {@code :authority} see it. */
    public String authority() {
        return authority;
    }

    /** The authority in lower case, which is how domains are matched. */
    String domain() {
        return domain;
    }

    /** The path and the query, as they were given but for an empty path, which is {@code /}. */
    public String pathAndQuery() {
        return pathAndQuery;
    }

    /** How many characters of {@link #pathAndQuery} are the path; 1 or more. */
    public int pathLength() {
        return pathLength;
    }

    /**
     * The path without the parameters of its segments: {@code /a;v=1/b} becomes {@code /a/b}. Allocates if there are any.
     */
    String pathWithoutParameters() {
        String path = path();
        if (path.indexOf(';') < 0) {
            return path;
        }
        StringBuilder plain = new StringBuilder(path.length());
        boolean inParameters = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            inParameters = c == ';' || (inParameters && c != '/');
            if (!inParameters) {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** The path without the query, never empty. Allocates if there is a query. */
    public String path() {
        return pathAndQuery.substring(0, pathLength);
    }

    /** The query with its {@code ?}, or empty. Allocates if there is a query. */
    public String query() {
        return pathAndQuery.substring(pathLength);
    }

    /**
     * The first value of a query parameter as it is written, without decoding, as Envoy matches it; empty if the parameter
     * has no {@code =}, null if it is missing. Nothing is kept between calls: few routes ask.
     *
     * @param name as it is written, case-sensitive
     */
    @Override
    public @Nullable String queryParameter(String name) {
        int start = pathLength + 1;
        while (start < pathAndQuery.length()) {
            int ampersand = pathAndQuery.indexOf('&', start);
            int end = ampersand < 0 ? pathAndQuery.length() : ampersand;
            if (pathAndQuery.startsWith(name, start)) {
                int after = start + name.length();
                if (after == end) {
                    return "";
                }
                if (after < end && pathAndQuery.charAt(after) == '=') {
                    return pathAndQuery.substring(after + 1, end);
                }
            }
            start = end + 1;
        }
        return null;
    }

    /**
     * The first value of a header; else as {@link #header}.
     *
     * @param name in lower case
     */
    public @Nullable String firstHeader(String name) {
        return name.startsWith(":") ? header(name) : headers.first(name);
    }

    /**
     * The values of a header that is no pseudo-header, one for each of its lines.
     *
     * @param name in lower case
     */
    List<String> headerLines(String name) {
        return headers.lines(name);
    }

    /** The hash of an object of the filter state, or null if there is none. */
    @Nullable Long filterState(String key) {
        return headers.filterState(key);
    }

    /**
     * A header, or one of {@code :method}, {@code :scheme}, {@code :authority}, {@code :path}; null if there is none.
     *
     * @param name in lower case
     */
    @Override
    public @Nullable String header(String name) {
        if (name.isEmpty() || name.charAt(0) != ':') {
            return headers.get(name);
        }
        return switch (name) {
            case ":method" -> method;
            case ":scheme" -> scheme;
            case ":authority" -> authority;
            case ":path" -> pathAndQuery;
            default -> null;
        };
    }
}
