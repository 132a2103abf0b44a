package dev.proxyless.mesh.xds.decode;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;

/**
 * What a route configuration says for all of its routes.
 *
 * @param maxBodyBytes how long the body of a direct response may be in bytes
 */
record RouteDefaults(int maxBodyBytes) {

    private static final int MAX_BODY_BYTES = 4096;

    /** A body is held in memory for as long as its route is. */
    private static final int LARGEST_BODY_BYTES = 64 * 1024 * 1024;

    static RouteDefaults of(RouteConfiguration proto) {
        return new RouteDefaults(
                proto.hasMaxDirectResponseBodySizeBytes()
                        ? maxBodyBytes(Integer.toUnsignedLong(
                                proto.getMaxDirectResponseBodySizeBytes().getValue()))
                        : MAX_BODY_BYTES);
    }

    private static int maxBodyBytes(long asked) {
        return (int) Math.min(asked, LARGEST_BODY_BYTES);
    }
}
