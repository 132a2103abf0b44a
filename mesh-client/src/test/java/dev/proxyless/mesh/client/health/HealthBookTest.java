package dev.proxyless.mesh.client.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthBookTest {

    private static final Address HERE = Address.of("10.0.0.1", 80);
    private static final Address THERE = Address.of("10.0.0.2", 80);

    private final HealthBook book = new HealthBook();

    @Test
    void anAddressKeepsItsCountersForAsLongAsItIsKnown() {
        EndpointState state = book.cluster("c").endpoint(HERE);
        state.started();
        state.started();
        state.ended();

        assertThat(book.cluster("c").endpoint(Address.of("10.0.0.1", 80))).isSameAs(state);
        assertThat(state.inFlight()).isEqualTo(1);
        assertThat(state.cluster().name()).isEqualTo("c");
    }

    @Test
    void theSameAddressInTwoClustersHasTwoStates() {
        assertThat(book.cluster("a").endpoint(HERE))
                .isNotSameAs(book.cluster("b").endpoint(HERE));
    }

    @Test
    void theAddressThatWasReachedLastComesFirstWhileTheEndpointHasIt() {
        Endpoint both = new Endpoint(HERE, List.of(THERE), HealthStatus.HEALTHY, 1, "", Metadata.EMPTY);
        EndpointState state = book.cluster("c").endpoint(HERE);
        assertThat(state.address(both)).isEqualTo(HERE);

        state.reached(both, THERE);
        assertThat(state.address(both)).isEqualTo(THERE);
        assertThat(state.address(Endpoint.at(HERE))).isEqualTo(HERE);

        state.reached(both, HERE);
        assertThat(state.address(both)).isEqualTo(HERE);
    }

    @Test
    void anAddressThatGoesIsForgottenAndTheOthersStay() {
        ClusterState cluster = book.cluster("c");
        EndpointState here = cluster.endpoint(HERE);
        EndpointState there = cluster.endpoint(THERE);

        cluster.retain(Set.of(THERE));

        assertThat(cluster.endpoint(HERE)).isNotSameAs(here);
        assertThat(cluster.endpoint(THERE)).isSameAs(there);
    }

    @Test
    void aClusterThatGoesIsForgottenAndTheOthersStay() {
        ClusterState gone = book.cluster("gone");
        ClusterState kept = book.cluster("kept");
        kept.breaker(RoutingPriority.DEFAULT).tryAcquire(1);

        book.forget("gone");

        assertThat(book.cluster("gone")).isNotSameAs(gone);
        assertThat(book.cluster("kept")).isSameAs(kept);
        assertThat(kept.breaker(RoutingPriority.DEFAULT).active()).isEqualTo(1);
        assertThat(kept.name()).isEqualTo("kept");
    }
}
