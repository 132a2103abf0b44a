package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualClusters;
import dev.proxyless.mesh.model.route.VirtualClusters.VirtualCluster;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtualClusterCallTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MeshClient mesh =
            MeshClient.builder(source).loop(loop).meterRegistry(registry).build();

    @ParameterizedTest
    @CsvSource({"/items/7, items", "/else, other"})
    void aCallIsCountedByItsPathBeforeTheRouteRewritesIt(String path, String expected) {
        HeaderMatch items = new HeaderMatch.Value(":path", new StringMatch.Prefix("/items", false), false, false);
        Route route = Route.of("all", RouteMatch.path(new PathMatch.Prefix("/", true)), RouteAction.Forward.to("v1"));
        VirtualHost host = new VirtualHost(
                "shop",
                List.of("*"),
                List.of(route),
                Optional.empty(),
                false,
                HeaderRules.NONE,
                FilterOverrides.NONE,
                new VirtualClusters(List.of(new VirtualCluster("items", List.of(items)))));
        ServiceSnapshot one = Meshes.service(
                "orders", RouteAction.Forward.to("v1"), Meshes.cluster("v1", Endpoint.of("10.0.0.1", 80)));
        loop.runPending();
        source.publish(new ServiceSnapshot(ORDERS, RouteConfig.of("r", List.of(host)), one.clusters()));
        loop.runPending();

        MeshCall call = mesh.begin(ORDERS, RequestView.of("GET", "http", "orders", path, HeaderSource.EMPTY));
        call.next();
        call.finish(null);

        assertThat(registry.get("mesh.client.virtual_cluster.duration")
                        .tags("mesh.virtual_host", "shop", "mesh.virtual_cluster", expected)
                        .timer()
                        .count())
                .isEqualTo(1);
    }
}
