package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Map;

/**
 * What a route configuration says for all of its routes.
 *
 * @param maxBodyBytes how long the body of a direct response may be in bytes
 * @param mirrors where copies of requests go
 * @param plugins what chooses clusters, by the names by which routes ask for it
 */
record RouteDefaults(int maxBodyBytes, List<MirrorPolicy> mirrors, Map<String, ClusterName> plugins) {

    private static final int MAX_BODY_BYTES = 4096;

    /** A body is held in memory for as long as its route is. */
    private static final int LARGEST_BODY_BYTES = 64 * 1024 * 1024;

    static RouteDefaults of(RouteConfiguration proto, FieldPath at) {
        return new RouteDefaults(
                proto.hasMaxDirectResponseBodySizeBytes()
                        ? maxBodyBytes(Integer.toUnsignedLong(
                                proto.getMaxDirectResponseBodySizeBytes().getValue()))
                        : MAX_BODY_BYTES,
                MirrorPolicyDecoder.decode(proto.getRequestMirrorPoliciesList(), List.of(), at),
                proto.getClusterSpecifierPluginsCount() == 0
                        ? Map.of()
                        : ClusterPluginDecoder.named(proto.getClusterSpecifierPluginsList(), at));
    }

    /** These, as a virtual host has them for its routes. */
    RouteDefaults of(VirtualHost proto, FieldPath at) {
        return new RouteDefaults(
                maxBodyBytes, MirrorPolicyDecoder.decode(proto.getRequestMirrorPoliciesList(), mirrors, at), plugins);
    }

    private static int maxBodyBytes(long asked) {
        return (int) Math.min(asked, LARGEST_BODY_BYTES);
    }
}
