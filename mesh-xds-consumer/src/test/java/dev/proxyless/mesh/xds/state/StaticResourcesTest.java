package dev.proxyless.mesh.xds.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services whose resources come from a file, in whole or in part. */
class StaticResourcesTest {

    private final List<ResourceCache.Item> file = new ArrayList<>();

    @Test
    void aListenerOfTheServicesNameComesFirst() {
        seed(Resources.inlineListener("other", "orders", "c1"), Resources.inlineListener("orders", "x", "c2"));

        assertThat(ready("orders").clusters()).containsOnlyKeys("c2");
    }

    @ParameterizedTest
    @CsvSource({
        "orders,        orders,           true",
        "orders,        Orders:8080,      true",
        "orders:80,     orders,           true",
        "orders.*,      orders.shop:80,   true",
        "*.shop,        orders.shop:80,   true",
        "*.shop,        .shop,            false",
        "*,             anything,         true",
        "orders,        order,            false",
        "'[::1]:80',    '[::1]',          true",
        "'::1',         '::2',            false",
    })
    void elseTheFirstWithADomainThatMatches(String domain, String service, boolean found) {
        seed(Resources.routesFor("first", "unrelated", "c1"), Resources.routesFor("second", domain, "c2"));

        assertThat(service(service) instanceof Resolved.Ready).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({"*, *", "orders, orders", "or*, orders", "orders, *ers"})
    void theOrderIsThatOfTheFile(String first, String second) {
        seed(Resources.routesFor("a", first, "c1"), Resources.inlineListener("b", second, "c2"));

        assertThat(ready("orders").clusters()).containsOnlyKeys("c1");
    }

    @ParameterizedTest
    @CsvSource({"orders", "or*", "*ers"})
    void whatTakesAnyHostComesAfterWhatNamesThisOne(String domain) {
        seed(Resources.routesFor("a", "*", "c1"), Resources.inlineListener("b", domain, "c2"));

        assertThat(ready("orders").clusters()).containsOnlyKeys("c2");
        assertThat(ready("else").clusters()).containsOnlyKeys("c1");
    }

    @Test
    void routesOfAListenerNeverHoldWithoutItsRules() {
        ListenerRules rules = ListenerRules.of(List.of(HttpFilter.of("own", new Own())));
        seed(
                Resources.routesFor("r", "orders", "c"),
                new XdsResource.Listener("ingress", new RouteSource.Rds("r", ResourceSource.ADS), rules));

        assertThat(ready("orders").listener()).isEqualTo(rules);
    }

    @Test
    void routesThatARefusedListenerMayReferToDoNotStandAlone() {
        seed(Resources.routesFor("r", "orders", "c"), Resources.inlineListener("other", "other", "c"));
        add(ResourceType.LISTENER, Resources.rejected(ResourceType.LISTENER, "ingress"));

        assertThat(((Resolved.Absent<ServiceSnapshot>) service("orders"))
                        .error()
                        .describe())
                .contains("refused: Listener \"ingress\"");
        assertThat(ready("other").clusters()).containsOnlyKeys("c");
    }

    @Test
    void bareRoutesWithoutClustersRouteToClustersThatAreAbsent() {
        seed(Resources.routes("", "c1"));

        assertThat(ready("orders").clusters().get("c1"))
                .isInstanceOfSatisfying(
                        Resolved.Absent.class,
                        absent -> assertThat(absent.error().toString()).contains("NOT_FOUND", "c1", "not defined"));
    }

    @Test
    void aServiceWithoutRoutesIsAbsentAndTheErrorSaysWhatThereIs() {
        seed(Resources.inlineListener("one", "a", "c"), Resources.routesFor("two", "b", "c"));
        add(ResourceType.LISTENER, Resources.rejected(ResourceType.LISTENER, "three"));

        assertThat(((Resolved.Absent<ServiceSnapshot>) service("orders"))
                        .error()
                        .describe())
                .isEqualTo(
                        "Listener \"orders\": no listener of this name and no virtual host with a domain that matches it "
                                + "(expected: one of \"one\", \"two\", or a domain added there); "
                                + "refused: Listener \"three\", field: bad (expected: good)");
    }

    @Test
    void aListenersRoutesMayStandBesideIt() {
        seed(Resources.listener("orders", "r"), Resources.routes("r", "c"), Resources.cluster("c"));
        assertThat(ready("orders").clusters().get("c")).isInstanceOf(Resolved.Absent.class);

        seed(Resources.endpoints("c", 80));
        assertThat(ready("orders").clusters().get("c")).isInstanceOf(Resolved.Ready.class);
    }

    @Test
    void clustersThatNoRouteNamesDoNoHarm() {
        seed(Resources.routes("r", "good"), Resources.staticCluster("good"));
        add(ResourceType.CLUSTER, Resources.rejected(ResourceType.CLUSTER, "dns"));

        assertThat(ready("orders").clusters()).containsOnlyKeys("good");
    }

    @Test
    void nothingOfAFileIsAskedForAtTheControlPlane() {
        seed(Resources.listener("orders", "r"), Resources.routes("r", "fixed", "told"), Resources.cluster("fixed"));

        Assembly assembly = assemble("orders", known(ResourceType.values()));

        assertThat(assembly.needs().resources())
                .isEqualTo(Map.of(
                        ResourceType.CLUSTER, Set.of("told"),
                        ResourceType.ENDPOINTS, Set.of("fixed")));
    }

    @Test
    void whereListenersAreServedOnlyTheNameCounts() {
        seed(Resources.inlineListener("health", "*", "c"));

        Assembly assembly = assemble("orders", known(ResourceType.values()));

        assertThat(assembly.services()).isEmpty();
        assertThat(assembly.needs().resources(ResourceType.LISTENER)).containsExactly("orders");
    }

    @Test
    void aListenerWhoseRoutesAreAwaitedMayBeTheOne() {
        seed(Resources.listener("ingress", "r"), Resources.routesFor("later", "*", "c"));

        Assembly assembly = assemble("orders", known(ResourceType.ROUTE_CONFIGURATION));

        assertThat(assembly.services()).isEmpty();
        assertThat(assembly.needs().resources(ResourceType.ROUTE_CONFIGURATION)).containsExactly("r");
    }

    @Test
    void nothingCanReplaceWhatIsStatic() {
        seed(Resources.inlineListener("orders", "*", "c"), Resources.staticCluster("c"));
        Known known = known(ResourceType.values());
        ResourceCache plane = known.newCache();
        known.use("", plane);
        plane.update(
                ResourceType.CLUSTER, Resources.received("1", Resources.accepted(Resources.cluster("c"))), Set.of("c"));

        Assembly assembly = assemble("orders", known);

        assertThat(assembly.services()).hasSize(1);
        assertThat(assembly.needs()).isEqualTo(Needs.NONE);
    }

    @Test
    void aBadStaticResourceGivesWayToAGoodOneOfTheControlPlane() {
        seed(Resources.inlineListener("orders", "*", "c"));
        add(ResourceType.CLUSTER, Resources.rejected(ResourceType.CLUSTER, "c"));
        Known known = known(ResourceType.values());
        ResourceCache plane = known.newCache();
        known.use("", plane);
        plane.update(
                ResourceType.CLUSTER,
                Resources.received("1", Resources.accepted(Resources.staticCluster("c"))),
                Set.of("c"));

        assertThat(((Resolved.Ready<ServiceSnapshot>) requireNonNull(
                                assemble("orders", known).services().get(ServiceName.of("orders"))))
                        .value()
                        .clusters()
                        .get("c"))
                .isInstanceOf(Resolved.Ready.class);
    }

    @Test
    void theFirstGoodResourceOfANameStays() {
        add(ResourceType.CLUSTER, Resources.rejected(ResourceType.CLUSTER, "c"));
        seed(Resources.inlineListener("orders", "*", "c"), Resources.staticCluster("c"), Resources.cluster("c"));

        assertThat(ready("orders").clusters().get("c")).isInstanceOf(Resolved.Ready.class);
    }

    private record Own() implements FilterConfig {}

    private void seed(XdsResource... resources) {
        for (XdsResource resource : resources) {
            add(resource.type(), Resources.accepted(resource));
        }
    }

    private void add(ResourceType type, Decoded decoded) {
        file.add(new ResourceCache.Item(type, Resources.received("", decoded).get(0)));
    }

    private ServiceSnapshot ready(String service) {
        return ((Resolved.Ready<ServiceSnapshot>) service(service)).value();
    }

    private Resolved<ServiceSnapshot> service(String service) {
        return requireNonNull(assemble(service, known()).services().get(ServiceName.of(service)));
    }

    private Known known(ResourceType... served) {
        Known known = Resources.known(served);
        known.fixed().replace(file);
        return known;
    }

    private static Assembly assemble(String service, Known known) {
        return SnapshotAssembler.create(known, EndpointLookup.NONE, ServiceName::value)
                .assemble(Set.of(ServiceName.of(service)));
    }
}
