package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose word is taken for the authority of requests (gRFC A81). */
class TrustTest {

    private static final String GRPC = """
            {"xds_servers": [{"server_uri": "xds.example:443", "channel_creds": [{"type": "insecure"}],
                              "server_features": [%s]}]}
            """;
    private static final String ENVOY = """
            node: {id: n, cluster: c}
            dynamic_resources: {ads_config: {api_type: GRPC, grpc_services: [{google_grpc: {target_uri: "xds.example:443"}}]},
                                lds_config: {ads: {}}, cds_config: {ads: {}}}
            """;

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();

    @Test
    void aControlPlaneOfAGrpcBootstrapIsNotFollowedUnlessItSaysSo() {
        assertThat(hostRewrite(GRPC.formatted(""))).isEmpty();
        assertThat(sink.events(SourceEvent.Unsupported.class)).singleElement().satisfies(told -> {
            assertThat(told.field()).endsWith("route.auto_host_rewrite");
            assertThat(told.consequence()).contains("trusted_xds_server");
        });
    }

    @Test
    void oneThatIsTrustedIs() {
        assertThat(hostRewrite(GRPC.formatted("\"trusted_xds_server\""))).contains(new HostRewrite.FromEndpoint());
        assertThat(sink.events(SourceEvent.Unsupported.class)).isEmpty();
    }

    @Test
    void soIsEachOfAnEnvoyBootstrap() {
        assertThat(hostRewrite(ENVOY)).contains(new HostRewrite.FromEndpoint());
    }

    private Optional<HostRewrite> hostRewrite(String bootstrap) {
        XdsSource source = XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("bootstrap", bootstrap)), Wirings.of(server -> transport));
        source.start(loop, sink);
        source.want(Set.of(ServiceName.of("orders")));
        loop.runPending();
        transport.listener().onReady();
        loop.runPending();
        respond(LISTENER, Yaml.listener("orders"));
        respond(
                ROUTE_CONFIGURATION,
                Yaml.routes("orders", "v1").replace("route: {", "route: {auto_host_rewrite: true, "));
        respond(CLUSTER, Yaml.cluster("v1"));
        respond(ENDPOINTS, Yaml.endpoints("v1", 81));
        RouteAction action = sink.ready("orders")
                .routes()
                .virtualHosts()
                .get(0)
                .routes()
                .get(0)
                .action();
        return ((RouteAction.Forward) action).rewrites().host();
    }

    private void respond(ResourceType type, String resource) {
        transport.respond(type, "1", resource);
        loop.runPending();
    }
}
