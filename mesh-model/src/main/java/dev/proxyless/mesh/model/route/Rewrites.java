package dev.proxyless.mesh.model.route;

import java.util.Optional;

/**
 * What of a request an endpoint sees otherwise than it was sent.
 *
 * @param path how the path is changed, if it is
 * @param host the authority instead of the request's, if any
 * @param appendForwardedHost whether {@code x-forwarded-host} gets the authority that {@code host} replaces (Envoy {@code
 *     append_x_forwarded_host})
 */
public record Rewrites(Optional<PathRewrite> path, Optional<HostRewrite> host, boolean appendForwardedHost) {

    /** All stays as it is. */
    public static final Rewrites NONE = new Rewrites(Optional.empty(), Optional.empty(), false);

    /** Just the path is changed. */
    public static Rewrites path(PathRewrite rewrite) {
        return new Rewrites(Optional.of(rewrite), Optional.empty(), false);
    }

    /** Just the authority is another. */
    public static Rewrites host(HostRewrite rewrite) {
        return new Rewrites(Optional.empty(), Optional.of(rewrite), false);
    }
}
