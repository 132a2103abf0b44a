package dev.proxyless.mesh.cli;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is called.
 *
 * @param client the client that speaks the URL's protocol
 * @param uri the URL as it was given
 * @param host its host in lower case
 * @param service the service: the host, with the port if the URL has one
 */
record CallTarget(Client client, URI uri, String host, String service) {

    /** The clients that a call can be made with. */
    enum Client {
        JDK,
        GRPC
    }

    /**
     * Reads a URL such as {@code http://orders/path} or {@code grpc://orders}.
     *
     * @param client the client that was asked for, or null for the one of the URL's scheme
     * @throws UsageException if the URL is none of these, or not for this client
     */
    static CallTarget of(String url, @Nullable Client client) {
        URI uri = parse(url);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        Client speaks = switch (scheme) {
            case "http", "https" -> Client.JDK;
            case "grpc" -> Client.GRPC;
            default -> throw unusable(url);
        };
        if (uri.getHost() == null) {
            throw unusable(url);
        }
        if (client != null && client != speaks) {
            throw new UsageException("--client: " + client.name().toLowerCase(Locale.ROOT) + " with " + scheme
                    + "://… (expected: jdk for http, grpc for grpc)");
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return new CallTarget(speaks, uri, host, uri.getPort() < 0 ? host : host + ":" + uri.getPort());
    }

    private static URI parse(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw unusable(url);
        }
    }

    private static UsageException unusable(String url) {
        return new UsageException("URL: \"" + url + "\" (expected: http://service/path or grpc://service)");
    }
}
