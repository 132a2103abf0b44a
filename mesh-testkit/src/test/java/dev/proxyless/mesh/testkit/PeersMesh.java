package dev.proxyless.mesh.testkit;

/**
 * The service {@code orders} with its cluster {@code c}. The listener leaves empty what istiod leaves empty ({@code stat_prefix}), which
 * strict validation would refuse.
 */
final class PeersMesh {

    private PeersMesh() {}

    /**
     * Bare resources.
     *
     * @param routes the members of the first route, and perhaps more routes
     * @param cluster the members of the cluster beside its name and type
     */
    static String resources(String routes, String cluster) {
        return """
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: orders
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      http_filters:
                      - name: router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                      route_config:
                        name: r
                        virtual_hosts:
                        - {name: v, domains: ["*"], routes: [{%s}]}
                - {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: c, type: STATIC, %s}
                """.formatted(routes, cluster);
    }
}
