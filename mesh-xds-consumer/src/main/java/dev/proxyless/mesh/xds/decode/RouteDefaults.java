package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.MirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;

/**
 * What a route configuration says for all of its routes.
 *
 * @param maxBodyBytes how long the body of a direct response may be in bytes
 * @param mirrors where copies of requests go
 */
record RouteDefaults(int maxBodyBytes, List<MirrorPolicy> mirrors) {

    private static final int MAX_BODY_BYTES = 4096;

    /** A body is held in memory for as long as its route is. */
    private static final int LARGEST_BODY_BYTES = 64 * 1024 * 1024;

    static RouteDefaults of(RouteConfiguration proto, FieldPath at) {
        return new RouteDefaults(
                proto.hasMaxDirectResponseBodySizeBytes()
                        ? maxBodyBytes(Integer.toUnsignedLong(
                                proto.getMaxDirectResponseBodySizeBytes().getValue()))
                        : MAX_BODY_BYTES,
                MirrorPolicyDecoder.decode(proto.getRequestMirrorPoliciesList(), List.of(), at));
    }

    /** These, as a virtual host has them for its routes. */
    RouteDefaults of(VirtualHost proto, FieldPath at) {
        return new RouteDefaults(
                maxBodyBytes, MirrorPolicyDecoder.decode(proto.getRequestMirrorPoliciesList(), mirrors, at));
    }

    private static int maxBodyBytes(long asked) {
        return (int) Math.min(asked, LARGEST_BODY_BYTES);
    }
}
