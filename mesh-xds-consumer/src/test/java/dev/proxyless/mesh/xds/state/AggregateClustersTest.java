package dev.proxyless.mesh.xds.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clusters that stand for others (gRFC A37, A75). */
class AggregateClustersTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    private final Known known = Resources.known(ResourceType.values());
    private final ResourceCache cache = known.newCache();
    private final SnapshotAssembler assembler =
            SnapshotAssembler.create(known, EndpointLookup.NONE, ServiceName::value);

    @BeforeEach
    void aServiceOfOneAggregate() {
        known.use("", cache);
        put(Resources.inlineListener("orders", "*", "all"));
    }

    @Test
    void thePartsAreTheLeavesInOrderEachOnce() {
        put(
                Resources.aggregate("all", "nested", "c2", "c1"),
                Resources.aggregate("nested", "c1", "c3"),
                Resources.staticCluster("c1"),
                Resources.staticCluster("c2"),
                Resources.staticCluster("c3"));

        assertThat(parts()).containsExactly("c1", "c3", "c2");
    }

    @Test
    void aPartThatIsAwaitedIsWaitedForAndAskedForTogetherWithTheOthers() {
        put(Resources.aggregate("all", "c1", "c2"), Resources.staticCluster("c1"));

        assertThat(assemble().services()).isEmpty();
        assertThat(assemble().needs().resources(ResourceType.CLUSTER)).containsExactlyInAnyOrder("all", "c1", "c2");
    }

    @Test
    void aPartThatDoesNotExistIsLeftOut() {
        put(Resources.aggregate("all", "c1", "c2"), Resources.staticCluster("c2"));
        cache.missing(ResourceType.CLUSTER, "c1", Resources.invalid(ResourceType.CLUSTER, "c1"));

        assertThat(parts()).containsExactly("c2");
    }

    @Test
    void anAggregateOfItselfIsRefusedWithTheWayThatLeadsBack() {
        put(Resources.aggregate("all", "nested"), Resources.aggregate("nested", "all"));

        assertThat(cluster())
                .isInstanceOfSatisfying(
                        Resolved.Absent.class,
                        absent -> assertThat(absent.error().problem()).contains("\"all\", by way of [all, nested]"));
    }

    @Test
    void sixteenAggregatesInARowAreEnough() {
        IntStream.range(0, 20).forEach(i -> put(Resources.aggregate(i == 0 ? "all" : "a" + i, "a" + (i + 1))));
        put(Resources.staticCluster("a20"));

        assertThat(cluster()).isInstanceOf(Resolved.Absent.class);
    }

    @Test
    void aChangeOfAPartIsAChangeOfTheAggregateAndOfNothingElse() {
        put(
                Resources.aggregate("all", "c1", "c2"),
                Resources.cluster("c1"),
                Resources.staticCluster("c2"),
                Resources.endpoints("c1", 80));
        ClusterSnapshot before = ready();
        put(Resources.endpoints("c1", 81));

        assertThat(ready().parts().get(0)).isNotSameAs(before.parts().get(0));
        assertThat(ready().parts().get(1)).isSameAs(before.parts().get(1));
        assertThat(ready().cluster()).isSameAs(before.cluster());
        assertThat(cluster()).isSameAs(cluster());
    }

    private List<String> parts() {
        return ready().parts().stream().map(part -> part.cluster().name()).toList();
    }

    private ClusterSnapshot ready() {
        return ((Resolved.Ready<ClusterSnapshot>) cluster()).value();
    }

    private Resolved<ClusterSnapshot> cluster() {
        Resolved<ServiceSnapshot> service = assemble().services().get(ORDERS);
        return requireNonNull(((Resolved.Ready<ServiceSnapshot>) requireNonNull(service))
                .value()
                .clusters()
                .get("all"));
    }

    private Assembly assemble() {
        return assembler.assemble(Set.of(ORDERS));
    }

    private void put(XdsResource... resources) {
        for (XdsResource resource : resources) {
            cache.update(
                    resource.type(), Resources.received("1", Resources.accepted(resource)), Set.of(resource.name()));
        }
    }
}
