package dev.proxyless.mesh.benchmarks.scale;

/** The bootstrap of an Envoy that takes its clusters from the control plane. */
final class EnvoyConfig {

    private static final String TEMPLATE = """
            node: {id: benchmark, cluster: benchmark}
            dynamic_resources:
              cds_config: {resource_api_version: V3, ads: {}}
              ads_config:
                api_type: %1$s
                transport_api_version: V3
                grpc_services: [{envoy_grpc: {cluster_name: plane}}]
            static_resources:
              clusters:
              - name: plane
                type: STATIC
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http2_protocol_options: {}}
                load_assignment:
                  cluster_name: plane
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}}
            """;

    private EnvoyConfig() {}

    /** In YAML. */
    static String of(boolean delta, int port) {
        return TEMPLATE.formatted(delta ? "DELTA_GRPC" : "GRPC", port);
    }
}
