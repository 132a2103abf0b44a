package dev.proxyless.mesh.client;

import java.net.URI;
import java.util.List;

/**
 * A redirect of an endpoint that the mesh takes itself (Envoy {@code internal_redirect_policy}): the call that follows, and how
 * its request differs from the one that was sent.
 *
 * @param call what the mesh says of the request that follows
 * @param location where it goes
 * @param method its method; if that is another one, it has no body (RFC 9110, section 15.4.4)
 * @param originalUrl the value of its {@code x-envoy-original-url}
 * @param copiedHeaders names of headers that it has as the redirect has them, or not at all
 */
public record InternalRedirect(
        MeshCall call, URI location, String method, String originalUrl, List<String> copiedHeaders) {

    /** The header that says where the request was for at first. */
    public static final String ORIGINAL_URL = "x-envoy-original-url";
}
