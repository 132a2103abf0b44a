package dev.proxyless.mesh.http;

import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what a route is chosen by from a request's parts. */
public final class RequestViews {

    private RequestViews() {}

    /**
     * Views a request.
     *
     * @param method such as {@code GET}
     * @param uri absolute, with a host
     * @param headers the request's headers; a {@code host} among them is the authority, as it would be on the wire
     */
    public static RequestView of(String method, URI uri, HeaderSource headers) {
        String host = headers.get("host");
        String authority = host != null ? host : authority(uri);
        return RequestView.of(method, uri.getScheme(), authority, pathAndQuery(uri), headers);
    }

    /** The values of a header in one line, or null if there are none. */
    public static @Nullable String joined(List<String> values) {
        return switch (values.size()) {
            case 0 -> null;
            case 1 -> values.get(0);
            default -> String.join(",", values);
        };
    }

    /** Without the user's name and password, which never belong in a {@code Host} header (RFC 9110, section 4.2.4). */
    private static String authority(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static String pathAndQuery(URI uri) {
        String path = uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
