package dev.proxyless.mesh.benchmarks.calls;

import dev.proxyless.mesh.benchmarks.ServerProcess;

/** The bootstrap of an Envoy that forwards to the backends. */
final class EnvoyConfig {

    private static final String API = "type.googleapis.com/envoy.extensions.";
    private static final String MANAGER = API + "filters.network.http_connection_manager.v3.HttpConnectionManager";
    private static final String LISTENER = """
              - name: %1$s
                address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": %3$s
                      stat_prefix: %1$s
                      route_config:
                        virtual_hosts:
                        - name: %1$s
                          domains: ["*"]
                          routes:
                          - match: {prefix: "/"}
                            route: {cluster: %1$s}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config:
                          "@type": %4$sfilters.http.router.v3.Router
            """;
    private static final String CLUSTER = """
              - name: %1$s
                type: STATIC
                load_assignment:
                  cluster_name: %1$s
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}}
            """;
    private static final String HTTP_2 = """
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": %supstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http2_protocol_options: {}}
            """;

    private EnvoyConfig() {}

    /** In YAML. */
    static String of(ServerProcess.Ports ports, int grpcPort, int httpPort) {
        return "static_resources:\n  listeners:\n"
                + LISTENER.formatted("grpc", grpcPort, MANAGER, API)
                + LISTENER.formatted("http", httpPort, MANAGER, API)
                + "  clusters:\n"
                + CLUSTER.formatted("grpc", ports.grpc())
                + HTTP_2.formatted(API)
                + CLUSTER.formatted("http", ports.http());
    }
}
