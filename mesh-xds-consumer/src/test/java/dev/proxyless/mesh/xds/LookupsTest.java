package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.discovery.ScriptedDiscovery;
import dev.proxyless.mesh.xds.dns.NameResolver;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.file.ResourceFiles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is neither written down nor sent is asked for, and followed, wherever its cluster comes from. */
class LookupsTest {

    private static final String ROUTES = """
            resources:
            - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
              name: orders
              virtual_hosts:
              - name: orders
                domains: ["orders"]
                routes: [{match: {prefix: "/"}, route: {cluster: c}}]
            - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
              name: c
            """;
    private static final String NAMED = ROUTES + """
              type: STRICT_DNS
              load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a.example, port_value: 80}}}}]}]}
            """;
    private static final String EXTENDED = ROUTES + """
              cluster_type:
                name: dev.proxyless.mesh.clusters.scripted
                typed_config: {"@type": type.googleapis.com/google.protobuf.Struct, value: {service: orders}}
            """;

    private final ManualLoop loop = new ManualLoop();
    private final RecordingSink sink = new RecordingSink();
    private final ScriptedDiscovery discovery = new ScriptedDiscovery();
    private final List<String> asked = new ArrayList<>();
    private List<String> addresses = List.of("10.0.0.1");
    private boolean resolverClosed;
    private Optional<XdsSource> source = Optional.empty();

    @AfterEach
    void close() {
        source.ifPresent(XdsSource::close);
    }

    @Test
    void namesAreResolvedAndFollowed() {
        start(NAMED);
        assertThat(hosts()).containsExactly("10.0.0.1");

        addresses = List.of("10.0.0.2", "10.0.0.3");
        loop.advance(Duration.ofSeconds(5));

        assertThat(asked).containsExactly("a.example", "a.example");
        assertThat(hosts()).containsExactly("10.0.0.2", "10.0.0.3");
    }

    @Test
    void whatNobodyWantsIsLookedForNoMore() {
        XdsSource running = start(NAMED);

        running.want(Set.of());
        loop.runPending();
        loop.advance(Duration.ofMinutes(1));

        assertThat(asked).hasSize(1);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void anExtensionIsAskedAndFollowed() {
        start(EXTENDED);
        assertThat(sink.snapshots).as("awaited").isEmpty();

        find("10.0.0.1");
        assertThat(hosts()).containsExactly("10.0.0.1");
        find("10.0.0.2");

        assertThat(hosts()).containsExactly("10.0.0.2");
        assertThat(discovery.open).containsExactly(Map.of("service", "orders"));
        assertThat(asked).isEmpty();
    }

    @Test
    void aFailureIsToldToThoseWhoWaitUntilItIsOver() {
        start(EXTENDED);

        discovery.fail(0, "403: may not list");
        loop.runPending();
        assertThat(sink.ready("orders").clusters().get("c"))
                .hasToString("Absent[error=ConfigError[kind=UNREACHABLE,"
                        + " resourceType=Cluster, resourceName=c, field=cluster_type, problem=403: may not list]]");

        find("10.0.0.1");
        assertThat(hosts()).containsExactly("10.0.0.1");
    }

    @Test
    void allEndsWithTheSource() {
        start(NAMED).close();
        assertThat(resolverClosed).isTrue();

        start(EXTENDED).close();
        assertThat(discovery.closed).isEqualTo(1);
        assertThat(discovery.open).isEmpty();
    }

    private XdsSource start(String resources) {
        XdsSource started = XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("mesh.yaml", resources)),
                new Wiring(
                        () -> (server, service) -> new FakeTransport(),
                        ResourceFiles::create,
                        Resolver::new,
                        () -> List.of(discovery),
                        DirectExecutor::new,
                        () -> 0.5,
                        InstantSource.fixed(Instant.EPOCH)));
        source = Optional.of(started);
        started.start(loop, sink);
        started.want(Set.of(ServiceName.of("orders")));
        loop.runPending();
        return started;
    }

    private void find(String host) {
        discovery.find(0, host);
        loop.runPending();
    }

    private List<String> hosts() {
        return sink.cluster("orders", "c").endpoints().localities().stream()
                .flatMap(locality -> locality.endpoints().stream())
                .map(endpoint -> ((Address.Socket) endpoint.address()).host())
                .toList();
    }

    private final class Resolver implements NameResolver {

        @Override
        public CompletionStage<Answer> resolve(String host, Family family) {
            asked.add(host);
            return CompletableFuture.completedFuture(new Answer.Found(addresses, Optional.empty()));
        }

        @Override
        public void close() {
            resolverClosed = true;
        }
    }
}
