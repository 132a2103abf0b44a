package dev.proxyless.mesh.xds;

/** Resources of a small mesh, in YAML. */
final class Yaml {

    private Yaml() {}

    static String listener(String name) {
        return """
                name: %s
                api_listener:
                  api_listener:
                    "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                    rds: {route_config_name: %s-routes, config_source: {ads: {}}}
                    http_filters:
                    - name: router
                      typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                """.formatted(name, name);
    }

    static String routes(String service, String... clusters) {
        StringBuilder weighted = new StringBuilder();
        for (String cluster : clusters) {
            weighted.append("{name: %s, weight: 1}, ".formatted(cluster));
        }
        return """
                name: %s-routes
                virtual_hosts:
                - name: %s
                  domains: [%s]
                  routes:
                  - match: {prefix: /}
                    route: {weighted_clusters: {clusters: [%s]}}
                """.formatted(service, service, service, weighted);
    }

    static String cluster(String name) {
        return """
                name: %s
                type: EDS
                eds_cluster_config: {eds_config: {ads: {}}}
                """.formatted(name);
    }

    static String endpoints(String name, int port) {
        return """
                cluster_name: %s
                endpoints:
                - load_balancing_weight: 1
                  locality: {region: r}
                  lb_endpoints:
                  - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                """.formatted(name, port);
    }
}
