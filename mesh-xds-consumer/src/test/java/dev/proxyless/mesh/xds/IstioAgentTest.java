package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The two bootstraps that istio-agent writes, in their shape: for Envoy and for gRPC. */
class IstioAgentTest {

    private static final String ROUTER = """
            http_filters: [{name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
            """.strip();

    private static final String FOR_ENVOY = """
            application_log_config: {log_format: {text_format: "%%v"}}
            node:
              id: sidecar~10.0.0.7~orders-0.shop~shop.svc.cluster.local
              cluster: orders.shop
              locality: {}
              metadata: {NAMESPACE: shop, ENVOY_STATUS_PORT: 15021, PILOT_SAN: [istiod.istio-system.svc]}
            layered_runtime:
              layers:
              - {name: global config, static_layer: {envoy.reloadable_features.a: "false", re2.max_program_size.error_level: "32768"}}
              - {name: admin, admin_layer: {}}
            bootstrap_extensions:
            - name: envoy.bootstrap.internal_listener
              typed_config: {"@type": type.googleapis.com/udpa.type.v1.TypedStruct, type_url: none, value: {buffer_size_kb: 64}}
            stats_config: {use_all_default_tags: false}
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 15000}}}
            cluster_manager: {outlier_detection: {event_log_path: /dev/stdout}}
            dynamic_resources:
              lds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
              cds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
              ads_config:
                api_type: DELTA_GRPC
                set_node_on_first_message_only: true
                transport_api_version: V3
                grpc_services: [{envoy_grpc: {cluster_name: xds-grpc}}]
            static_resources:
              clusters:
              - name: prometheus_stats
                type: STATIC
                load_assignment: {cluster_name: prometheus_stats, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 15000}}}}]}]}
              - name: sds-grpc
                type: STATIC
                load_assignment: {cluster_name: sds-grpc, endpoints: [{lb_endpoints: [{endpoint: {address: {pipe: {path: ./var/run/sds}}}}]}]}
              - name: xds-grpc
                type: STATIC
                load_assignment: {cluster_name: xds-grpc, endpoints: [{lb_endpoints: [{endpoint: {address: {pipe: {path: /etc/istio/proxy/XDS}}}}]}]}
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http2_protocol_options: {}}
                upstream_connection_options: {tcp_keepalive: {keepalive_time: 300}}
              listeners:
              - address: {socket_address: {address: 0.0.0.0, port_value: 15090}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: stats
                      route_config: {virtual_hosts: [{name: backend, domains: ["*"], routes: [{match: {prefix: /stats/prometheus}, route: {cluster: prometheus_stats}}]}]}
                      %s
            """.formatted(ROUTER);

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();

    @Test
    void theOneForEnvoyLeadsToTheAgentsSocketWithTheAgentsNode() {
        Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("envoy-rev.json", FOR_ENVOY));

        assertThat(bootstrap.servers()).extracting(ServerConfig::target).containsExactly("unix:/etc/istio/proxy/XDS");
        assertThat(bootstrap.servers()).extracting(ServerConfig::variant).containsExactly(ServerConfig.Variant.DELTA);
        assertThat(bootstrap.node().getId()).isEqualTo("sidecar~10.0.0.7~orders-0.shop~shop.svc.cluster.local");
        assertThat(bootstrap.node().getMetadata().getFieldsMap()).containsKeys("NAMESPACE", "PILOT_SAN");
        assertThat(bootstrap.served())
                .containsEntry(LISTENER, new ResourceSource.Timed(new ResourceSource.Wildcard(), Duration.ZERO));
        assertThat(bootstrap.runtime().integer("re2.max_program_size.error_level", 0))
                .isEqualTo(32_768);
        assertThat(bootstrap.ignored())
                .extracting(IgnoredField::path)
                .contains("bootstrap_extensions", "layered_runtime.layers[1].admin_layer")
                .doesNotContain("node.id", "node.cluster");
    }

    /** The agent's own listener takes any host, and stands first. */
    @Test
    void aServiceIsThatOfTheControlPlaneAndNotTheStatisticsOfTheSidecar() {
        start(FOR_ENVOY.replace("DELTA_GRPC", "GRPC"));
        transport.listener().onReady();
        loop.runPending();
        respond(() -> transport.respond(LISTENER, "1", """
                name: 0.0.0.0_7070
                address: {socket_address: {address: 0.0.0.0, port_value: 7070}}
                default_filter_chain:
                  filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      rds: {route_config_name: "7070", config_source: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}}
                      %s
                """.formatted(ROUTER)));
        respond(() -> transport.respond(ROUTE_CONFIGURATION, "1", """
                name: "7070"
                virtual_hosts:
                - {name: allow_any, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: PassthroughCluster}}]}
                - {name: orders, domains: ["orders.shop.svc.cluster.local", orders], routes: [{match: {prefix: /}, route: {cluster: v1}}]}
                """));
        respond(() -> transport.respond(CLUSTER, "1", Yaml.cluster("v1")));
        respond(() -> transport.respond(ENDPOINTS, "1", Yaml.endpoints("v1", 81)));

        assertThat(sink.port("orders.shop.svc.cluster.local:7070", "v1")).isEqualTo(81);
        assertThat(sink.ready("orders.shop.svc.cluster.local:7070").clusters()).doesNotContainKey("prometheus_stats");
    }

    @Test
    void theOneForGrpcLeadsToTheAgentsSocketToo() {
        Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("grpc-bootstrap.json", """
                {"xds_servers": [{"server_uri": "unix:///etc/istio/proxy/XDS", "channel_creds": [{"type": "insecure"}],
                                  "server_features": ["xds_v3"]}],
                 "node": {"id": "sidecar~10.0.0.7~orders-0.shop~shop.svc.cluster.local", "locality": {},
                          "metadata": {"GENERATOR": "grpc", "NAMESPACE": "shop"}},
                 "certificate_providers": {"default": {"plugin_name": "file_watcher", "config": {
                   "certificate_file": "/var/lib/istio/data/cert-chain.pem", "private_key_file": "/var/lib/istio/data/key.pem",
                   "ca_certificate_file": "/var/lib/istio/data/root-cert.pem", "refresh_interval": "900s"}}},
                 "server_listener_resource_name_template": "xds.istio.io/grpc/lds/inbound/%s"}
                """));

        assertThat(bootstrap.servers()).extracting(ServerConfig::target).containsExactly("unix:///etc/istio/proxy/XDS");
        assertThat(bootstrap.listenerName(ServiceName.of("orders.shop.svc.cluster.local:7070")))
                .isEqualTo("orders.shop.svc.cluster.local:7070");
    }

    private void start(String bootstrap) {
        XdsSource source = XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("envoy-rev.json", bootstrap)), Wirings.of(server -> transport));
        source.start(loop, sink);
        source.want(Set.of(ServiceName.of("orders.shop.svc.cluster.local:7070")));
        loop.runPending();
    }

    private void respond(Runnable what) {
        what.run();
        loop.runPending();
    }
}
