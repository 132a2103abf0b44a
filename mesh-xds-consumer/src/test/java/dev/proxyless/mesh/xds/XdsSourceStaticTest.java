package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SnapshotSourceProvider;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class XdsSourceStaticTest {

    private static final String ENVOY = """
            admin: {}
            static_resources:
              listeners:
              - name: ingress
                api_listener:
                  api_listener:
                    "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                    stat_prefix: http
                    route_config:
                      virtual_hosts:
                      - name: all
                        domains: [orders, "orders:*"]
                        routes: [{match: {prefix: /}, route: {cluster: v1}}]
                    http_filters:
                    - name: router
                      typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
              - name: v1
                type: STATIC
                load_assignment:
                  cluster_name: v1
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 81}}}
            """;
    private static final String DYNAMIC = ENVOY + """
              - name: xds
                load_assignment:
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: xds.example, port_value: 18000}}}
            dynamic_resources:
              cds_config: {ads: {}}
              ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
            """;

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();

    @Test
    void staticResourcesAreServedWithoutStreamTimerOrTransport() {
        XdsSource source =
                XdsSource.create(Bootstrap.of(ConfigDocument.parse("envoy.yaml", ENVOY)), Wirings.of(server -> {
                    throw new AssertionError("no transport is needed");
                }));
        want(source, "orders", "nobody");

        assertThat(sink.snapshots).hasSize(1);
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
        assertThat(sink.absent("nobody").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
        assertThat(loop.timers()).isZero();
        assertThat(source.describe()).isEqualTo("static(envoy.yaml)");
        assertThat(sink.events(SourceEvent.Unsupported.class))
                .extracting(SourceEvent.Unsupported::field)
                .contains("admin");
    }

    @Test
    void whereTheControlPlaneGivesNothingThatIsNeededNoStreamIsOpened() {
        want(source(DYNAMIC), "orders");

        assertThat(sink.port("orders", "v1")).isEqualTo(81);
        assertThat(transport.opened).isZero();
    }

    @Test
    void whatTheFileLacksIsAskedForAtTheControlPlane() {
        XdsSource source = source(DYNAMIC.replace("route: {cluster: v1}", "route: {cluster: v2}"));
        want(source, "orders");
        transport.listener().onReady();
        loop.runPending();

        assertThat(transport.asked()).containsExactly("Cluster[v2]");
        assertThat(source.describe()).isEqualTo("ads(xds.example:18000) + static(envoy.yaml)");
    }

    @Test
    void aBadStaticResourceIsToldAtTheStart() {
        want(source(ENVOY.replace("address: 127.0.0.1", "address: \"\"")), "orders");

        assertThat(sink.events(SourceEvent.Rejected.class))
                .singleElement()
                .satisfies(rejected ->
                        assertThat(rejected.errors().get(0).resourceName()).isEqualTo("v1"));
    }

    @Test
    void theProviderIsFoundAndSaysWhatItNeeds() {
        assertThat(ServiceLoader.load(SnapshotSourceProvider.class))
                .singleElement()
                .satisfies(provider -> assertThat(provider.requirement()).contains("GRPC_XDS_BOOTSTRAP"));
    }

    @Test
    void anEnvironmentWithoutABootstrapIsTold() {
        assertThatThrownBy(XdsSource::fromEnvironment)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: the environment variable GRPC_XDS_BOOTSTRAP");
    }

    private XdsSource source(String text) {
        return XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("envoy.yaml", text)), Wirings.of(server -> transport));
    }

    private void want(XdsSource source, String... services) {
        source.start(loop, sink);
        source.want(Arrays.stream(services).map(ServiceName::of).collect(Collectors.toSet()));
        loop.runPending();
    }
}
