package dev.proxyless.mesh.xds.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services whose resources all come from a control plane. */
class SnapshotAssemblerTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    private final Known known = Resources.known(ResourceType.values());
    private final ResourceCache cache = known.newCache();
    private final SnapshotAssembler assembler =
            SnapshotAssembler.create(known, EndpointLookup.NONE, service -> "listener/" + service);
    private Assembly assembly = Assembly.EMPTY;

    @BeforeEach
    void nothingIsKnown() {
        known.use("", cache);
        assemble();
    }

    @Test
    void eachStepAsksForWhatTheStepBeforeNamed() {
        assertThat(assembly.needs().resources()).isEqualTo(Map.of(ResourceType.LISTENER, Set.of("listener/orders")));

        assertThat(send(Resources.listener("listener/orders", "r")).needs().resources(ResourceType.ROUTE_CONFIGURATION))
                .containsExactly("r");
        assertThat(send(Resources.routes("r", "v1", "v2")).needs().resources(ResourceType.CLUSTER))
                .containsExactlyInAnyOrder("v1", "v2");
        assertThat(send(Resources.cluster("v1"), Resources.edsCluster("v2", "e"))
                        .needs()
                        .resources(ResourceType.ENDPOINTS))
                .containsExactlyInAnyOrder("v1", "e");
        assertThat(assembly.services()).isEmpty();

        send(Resources.endpoints("v1", 80));
        assertThat(assembly.services()).isEmpty();
        send(Resources.endpoints("e", 80));
        assertThat(ready().clusters()).containsOnlyKeys("v1", "v2");
    }

    @Test
    void aListenerMayHoldItsRoutesAndAClusterItsEndpoints() {
        send(Resources.inlineListener("listener/orders", "*", "c"), Resources.staticCluster("c"));

        assertThat(ready().clusters()).containsOnlyKeys("c");
        assertThat(assembly.needs().resources(ResourceType.ENDPOINTS)).isEmpty();
    }

    @Test
    void theClustersThatTheListenersFiltersCallAreAskedForToo() {
        send(Resources.filteredListener("listener/orders", "r", "limits"), Resources.routes("r", "v1"));
        assertThat(assembly.needs().resources(ResourceType.CLUSTER)).containsExactlyInAnyOrder("v1", "limits");

        send(Resources.staticCluster("v1"), Resources.staticCluster("limits"));
        assertThat(ready().clusters()).containsOnlyKeys("v1", "limits");

        send(Resources.filteredListener("listener/orders", "r", "others"));
        assertThat(ready().clusters()).containsOnlyKeys("v1", "limits");
        send(Resources.staticCluster("others"));
        assertThat(ready().clusters()).containsOnlyKeys("v1", "others");
    }

    @Test
    void aRouteThatLeavesItToRequestsHasAllClustersThatAreKnown() {
        send(Resources.listener("listener/orders", "r"), Resources.routesByHeader("r"));
        assertThat(ready().clusters()).isEmpty();

        send(Resources.staticCluster("v1"));

        assertThat(ready().clusters()).containsOnlyKeys("v1");
    }

    @Test
    void aRouteWhosePluginSaysItsClustersHasThose() {
        send(Resources.listener("listener/orders", "r"), Resources.routesByPlugin("r", Set.of("v1")));
        send(Resources.staticCluster("v1"), Resources.staticCluster("v2"));
        assertThat(ready().clusters()).containsOnlyKeys("v1");
    }

    @Test
    void aRouteWhosePluginSaysNoneHasAllThatAreKnown() {
        send(Resources.listener("listener/orders", "r"), Resources.routesByPlugin("r", Set.of()));
        send(Resources.staticCluster("v1"));

        assertThat(ready().clusters()).containsOnlyKeys("v1");
    }

    @Test
    void nothingNewIsTheSameObjects() {
        complete();
        Resolved<ServiceSnapshot> before = assembly.services().get(ORDERS);

        complete();

        assertThat(assembly.services().get(ORDERS)).isSameAs(before);
    }

    @Test
    void onlyTheClusterWhoseEndpointsChangedIsNew() {
        complete();
        ServiceSnapshot before = ready();

        send(Resources.endpoints("v2", 81));

        assertThat(ready().routes()).isSameAs(before.routes());
        assertThat(ready().clusters().get("v1")).isSameAs(before.clusters().get("v1"));
        assertThat(cluster("v2").endpoints()).isNotEqualTo(endpointsOf(before, "v2"));
        assertThat(cluster("v2").cluster()).isSameAs(clusterOf(before, "v2").cluster());
    }

    @Test
    void twoServicesShareTheirClusters() {
        complete();
        assembly = assembler.assemble(Set.of(ORDERS, ServiceName.of("stock")));
        send(Set.of(ORDERS, ServiceName.of("stock")), Resources.inlineListener("listener/stock", "*", "v1"));

        ServiceSnapshot stock = value(assembly.services().get(ServiceName.of("stock")));
        assertThat(stock.clusters().get("v1")).isSameAs(ready().clusters().get("v1"));
    }

    @Test
    void aChangeIsSeenWholeOrNotAtAll() {
        complete();
        Resolved<ServiceSnapshot> before = assembly.services().get(ORDERS);

        send(Resources.routes("r", "v1", "v3"));
        assertThat(assembly.services().get(ORDERS)).isSameAs(before);
        assertThat(assembly.needs().resources(ResourceType.CLUSTER)).containsExactlyInAnyOrder("v1", "v3");

        send(Resources.cluster("v3"));
        assertThat(assembly.services().get(ORDERS)).isSameAs(before);

        send(Resources.endpoints("v3", 80));
        assertThat(ready().clusters()).containsOnlyKeys("v1", "v3");
        assertThat(ready().clusters().get("v1"))
                .isSameAs(value(before).clusters().get("v1"));
    }

    @Test
    void whileAChangeIsAwaitedTheEndpointsOfWhatStaysAreTheNewest() {
        complete();
        ServiceSnapshot before = ready();
        send(Resources.routes("r", "v1", "v3"));

        send(Resources.endpoints("v1", 81));

        assertThat(ready().routes()).isSameAs(before.routes());
        assertThat(cluster("v1").endpoints()).isNotEqualTo(endpointsOf(before, "v1"));
        assertThat(ready().clusters().get("v2")).isSameAs(before.clusters().get("v2"));
    }

    @Test
    void aClusterThatIsKnownToBeMissingIsAbsentAndTheServiceIsReady() {
        send(Resources.inlineListener("listener/orders", "*", "good", "gone"), Resources.staticCluster("good"));
        missing(ResourceType.CLUSTER, "gone");

        assertThat(ready().clusters().get("good")).isInstanceOf(Resolved.Ready.class);
        assertThat(ready().clusters().get("gone")).isInstanceOf(Resolved.Absent.class);
        Resolved<ServiceSnapshot> before = assembly.services().get(ORDERS);
        assertThat(assemble().services().get(ORDERS)).isSameAs(before);
    }

    @Test
    void aClusterWithoutItsEndpointsIsAbsent() {
        send(Resources.inlineListener("listener/orders", "*", "c"), Resources.edsCluster("c", "e"));
        missing(ResourceType.ENDPOINTS, "e");

        assertThat(error(ready().clusters().get("c")).resourceName()).isEqualTo("e");
    }

    @Test
    void aRefusedResourceWithoutAGoodOneBeforeIsAbsentForItsReason() {
        cache.update(
                ResourceType.LISTENER,
                Resources.received("1", Resources.rejected(ResourceType.LISTENER, "listener/orders")),
                Set.of("listener/orders"));

        assertThat(assemble().services().get(ORDERS))
                .isEqualTo(new Resolved.Absent<>(Resources.invalid(ResourceType.LISTENER, "listener/orders")));
    }

    @Test
    void aDeletedListenerOrMissingRouteMakesTheServiceAbsent() {
        complete();
        cache.delete(ResourceType.LISTENER, assembly.needs().resources(ResourceType.LISTENER));
        assertThat(error(assemble().services().get(ORDERS)).describe())
                .startsWith("Listener \"listener/orders\": deleted by the control plane");

        complete();
        assertThat(ready().clusters()).hasSize(2);
        missing(ResourceType.ROUTE_CONFIGURATION, "r");
        assertThat(error(assembly.services().get(ORDERS)).describe()).startsWith("RouteConfiguration \"r\"");
    }

    @Test
    void aServiceThatWasAbsentIsAwaitedWhenItsListenerComes() {
        missing(ResourceType.LISTENER, "listener/orders");
        assertThat(assembly.services()).containsOnlyKeys(ORDERS);

        assertThat(send(Resources.listener("listener/orders", "r")).services()).isEmpty();
    }

    @Test
    void aServiceThatIsNotWantedAnyMoreIsNotThere() {
        complete();
        assembly = assembler.assemble(Set.of());

        assertThat(assembly.services()).isEmpty();
        assertThat(assembly.needs().resources()).isEmpty();
    }

    private void complete() {
        send(
                Resources.listener("listener/orders", "r"),
                Resources.routes("r", "v1", "v2"),
                Resources.cluster("v1"),
                Resources.cluster("v2"),
                Resources.endpoints("v1", 80),
                Resources.endpoints("v2", 80));
    }

    private Assembly send(XdsResource... resources) {
        return send(Set.of(ORDERS), resources);
    }

    private Assembly send(Set<ServiceName> wanted, XdsResource... resources) {
        for (XdsResource resource : resources) {
            cache.update(
                    resource.type(),
                    Resources.received("1", Resources.accepted(resource)),
                    assembly.needs().resources(resource.type()).isEmpty()
                            ? Set.of(resource.name())
                            : assembly.needs().resources(resource.type()));
            assembly = assembler.assemble(wanted);
        }
        return assembly;
    }

    private void missing(ResourceType type, String name) {
        cache.missing(type, name, Resources.invalid(type, name));
        assemble();
    }

    private Assembly assemble() {
        assembly = assembler.assemble(Set.of(ORDERS));
        return assembly;
    }

    private ServiceSnapshot ready() {
        return value(assembly.services().get(ORDERS));
    }

    private ClusterSnapshot cluster(String name) {
        return clusterOf(ready(), name);
    }

    private static Object endpointsOf(ServiceSnapshot service, String name) {
        return clusterOf(service, name).endpoints();
    }

    private static ClusterSnapshot clusterOf(ServiceSnapshot service, String name) {
        return value(service.clusters().get(name));
    }

    private static <T> T value(@Nullable Resolved<T> resolved) {
        return ((Resolved.Ready<T>) requireNonNull(resolved)).value();
    }

    private static ConfigError error(@Nullable Resolved<?> resolved) {
        return ((Resolved.Absent<?>) requireNonNull(resolved)).error();
    }
}
