package dev.proxyless.mesh.model.filter;

/**
 * One filter of a listener (Envoy {@code HttpConnectionManager.http_filters}).
 *
 * @param name the name by which routes refer to it; no name occurs twice
 * @param config what it is told
 * @param disabled whether it does nothing unless a route enables it
 */
public record HttpFilter(String name, FilterConfig config, boolean disabled) {

    /** A filter that is at work unless a route says otherwise. */
    public static HttpFilter of(String name, FilterConfig config) {
        return new HttpFilter(name, config, false);
    }
}
