package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The redirects of one request that the mesh took so far, and whether it takes another. Shared by the calls that follow each
 * other, so used by one thread at a time.
 */
final class RedirectTrail {

    private long taken;
    /** The routes that were gone to, by the name of the route from which. */
    private final Map<String, Set<String>> targets = new HashMap<>();

    /** Where a response leads; null if it leads nowhere that the mesh would go. */
    @Nullable URI location(InternalRedirectPolicy policy, int status, HeaderSource response) {
        if (taken >= policy.maxRedirects() || !policy.statuses().contains(status)) {
            return null;
        }
        String location = response.first("location");
        if (location == null) {
            return null;
        }
        try {
            URI uri = new URI(location);
            return uri.getHost() != null && "http".equalsIgnoreCase(uri.getScheme()) ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Whether a redirect may be taken from a route to another; from then on it is. */
    boolean take(InternalRedirectPolicy policy, String from, String to) {
        if (policy.onlyNewRoutes()
                && !targets.computeIfAbsent(from, name -> new HashSet<>()).add(to)) {
            return false;
        }
        if (policy.allowedRoutes().isPresent() && !policy.allowedRoutes().get().contains(to)) {
            return false;
        }
        taken++;
        return true;
    }

    /** The request that follows, as routes see it. */
    static RequestView request(URI location, String method, HeaderSource headers) {
        String query = location.getRawQuery();
        String path = location.getRawPath();
        String authority = location.getPort() < 0 ? location.getHost() : location.getHost() + ":" + location.getPort();
        return RequestView.of(method, "http", authority, query == null ? path : path + "?" + query, headers);
    }

    /** The method of the request that follows (RFC 9110, section 15.4.4). */
    static String method(String method, int status) {
        return status != 303 || method.equals("HEAD") ? method : "GET";
    }

    /**
     * The headers of the request that follows.
     *
     * @param sent those of the request that was answered, as it was sent
     * @param response those of the redirect
     * @param copied which are as the redirect has them
     * @param originalUrl where the request was for
     */
    record Headers(HeaderSource sent, HeaderSource response, List<String> copied, String originalUrl)
            implements HeaderSource {

        @Override
        public @Nullable String get(String name) {
            if (name.equals(InternalRedirect.ORIGINAL_URL)) {
                return originalUrl;
            }
            return (copied.contains(name) ? response : sent).get(name);
        }

        @Override
        public @Nullable String first(String name) {
            if (name.equals(InternalRedirect.ORIGINAL_URL)) {
                return originalUrl;
            }
            return (copied.contains(name) ? response : sent).first(name);
        }
    }
}
