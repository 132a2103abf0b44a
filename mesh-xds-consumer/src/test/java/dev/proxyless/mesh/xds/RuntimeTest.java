package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The runtime holds wherever a resource comes from. */
class RuntimeTest {

    private static final String ROUTES = """
            name: orders-routes
            virtual_hosts:
            - name: orders
              domains: ["orders"]
              routes:
              - match: {prefix: "/", runtime_fraction: {runtime_key: canary, default_value: {numerator: 1}}}
                route: {cluster: v1}
            """;

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();

    @Test
    void itHoldsForStaticResources() {
        start(XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("envoy.yaml", """
                        layered_runtime: {layers: [{name: file, static_layer: {canary: 25}}]}
                        static_resources:
                          listeners:
                          - name: orders
                            api_listener:
                              api_listener:
                                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                                route_config:
                        %s
                                http_filters:
                                - name: router
                                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                          clusters: [{name: v1, type: STATIC}]
                        """.formatted(ROUTES.indent(10)))),
                Wirings.of(server -> transport)));

        assertThat(fraction()).contains(new Fraction(25, 100));
    }

    @Test
    void itHoldsForResourcesOfAControlPlane() {
        start(XdsSource.create(Bootstrap.of(ConfigDocument.parse("bootstrap", """
                                {"xds_servers": [{"server_uri": "xds:1", "channel_creds": [{"type": "insecure"}]}]}
                                """)), Wirings.of(server -> transport))
                .withRuntime(Map.of("canary", "7/10000")));
        transport.listener().onReady();
        loop.runPending();
        transport.respond(LISTENER, "1", Yaml.listener("orders"));
        loop.runPending();
        transport.respond(ROUTE_CONFIGURATION, "1", ROUTES);
        loop.runPending();
        transport.respond(CLUSTER, "1", Yaml.cluster("v1"));
        loop.runPending();
        transport.respond(ENDPOINTS, "1", Yaml.endpoints("v1", 81));
        loop.runPending();

        assertThat(fraction()).contains(new Fraction(7, 10_000));
    }

    private void start(XdsSource source) {
        source.start(loop, sink);
        source.want(Set.of(ServiceName.of("orders")));
        loop.runPending();
    }

    private Optional<Fraction> fraction() {
        return sink.ready("orders")
                .routes()
                .virtualHosts()
                .get(0)
                .routes()
                .get(0)
                .match()
                .runtimeFraction();
    }
}
