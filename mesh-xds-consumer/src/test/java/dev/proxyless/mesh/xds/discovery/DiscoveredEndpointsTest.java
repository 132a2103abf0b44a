package dev.proxyless.mesh.xds.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DiscoveredEndpointsTest {

    private static final Membership.Discovered ORDERS = membership(Map.of("service", "orders"));
    private static final String SEARCH = ScriptedDiscovery.TYPE + " {service=orders}";

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedDiscovery extension = new ScriptedDiscovery();
    private final List<Membership> changes = new ArrayList<>();
    private final List<SourceEvent> events = new ArrayList<>();
    private int loaded;
    private final DiscoveredEndpoints endpoints = DiscoveredEndpoints.create(
            () -> {
                loaded++;
                return List.of(extension);
            },
            new Locality("r", "z", ""),
            loop,
            new DiscoveredEndpoints.Listener() {
                @Override
                public void onChanged(Membership.Discovered membership) {
                    changes.add(membership);
                }

                @Override
                public void onEvent(SourceEvent event) {
                    events.add(event);
                }
            });

    @Test
    void extensionsAreLoadedWhenTheFirstIsNeededAndOnce() {
        endpoints.want(List.of());
        assertThat(loaded).isZero();

        endpoints.want(List.of(ORDERS));
        endpoints.want(List.of(ORDERS, membership(Map.of("service", "users"))));
        assertThat(loaded).isEqualTo(1);
        assertThat(extension.here.zone()).isEqualTo("z");
    }

    @Test
    void whatIsFoundIsTheSameObjectUntilItChanges() {
        endpoints.want(List.of(ORDERS));
        assertThat(endpoints.find("c", ORDERS)).as("awaited").isNull();

        find("10.0.0.1");
        Resolved<EndpointSet> first = endpoints.find("c", ORDERS);
        find("10.0.0.1");

        assertThat(first).isInstanceOf(Resolved.Ready.class);
        assertThat(endpoints.find("c", ORDERS)).isSameAs(first);
        assertThat(changes).containsExactly(ORDERS);
        find("10.0.0.2");
        assertThat(changes).hasSize(2);
    }

    @Test
    void aFailureIsTheAnswerAsLongAsNothingWasFound() {
        endpoints.want(List.of(ORDERS));

        fail("403");
        fail("403");

        assertThat(error("c"))
                .isEqualTo(new ConfigError(ConfigError.Kind.UNREACHABLE, "Cluster", "c", "cluster_type", "403"));
        assertThat(error("d").resourceName()).isEqualTo("d");
        assertThat(endpoints.find("c", ORDERS)).isSameAs(endpoints.find("c", ORDERS));
        assertThat(changes).containsExactly(ORDERS);
        assertThat(events).containsExactly(new SourceEvent.DiscoveryFailed(SEARCH, "403"));
    }

    @Test
    void whatWasFoundStaysThroughAFailureAndItsEndIsTold() {
        endpoints.want(List.of(ORDERS));
        find("10.0.0.1");
        Resolved<EndpointSet> before = endpoints.find("c", ORDERS);

        fail("away");
        assertThat(endpoints.find("c", ORDERS)).isSameAs(before);
        find("10.0.0.1");

        assertThat(endpoints.find("c", ORDERS)).isSameAs(before);
        assertThat(changes).hasSize(1);
        assertThat(events)
                .containsExactly(
                        new SourceEvent.DiscoveryFailed(SEARCH, "away"), new SourceEvent.DiscoverySettled(SEARCH));
    }

    @Test
    void whatIsWantedNoMoreIsClosedAndSettledAndSaysNothingMore() {
        endpoints.want(List.of(ORDERS));
        fail("away");

        endpoints.want(List.of());
        find("10.0.0.1");

        assertThat(extension.open).isEmpty();
        assertThat(endpoints.find("c", ORDERS)).isNull();
        assertThat(events).last().isEqualTo(new SourceEvent.DiscoverySettled(SEARCH));
        assertThat(changes).hasSize(1);
    }

    @Test
    void aConfigurationThatIsWrongIsNotLookedFor() {
        Membership.Discovered wrong = membership(Map.of("wrong", true));

        endpoints.want(List.of(wrong));

        assertThat(extension.open).isEmpty();
        assertThat(error("c", wrong).kind()).isEqualTo(ConfigError.Kind.INVALID);
        assertThat(error("c", wrong).problem()).startsWith("cluster_type.typed_config.wrong");
        assertThat(changes).containsExactly(wrong);
    }

    @Test
    void aTypeThatNobodyProvidesIsNamedWithThoseThatAreThere() {
        Membership.Discovered other = new Membership.Discovered("dev.proxyless.mesh.clusters.other", Map.of());

        endpoints.want(List.of(other));

        assertThat(error("c", other).problem())
                .startsWith("\"dev.proxyless.mesh.clusters.other\" (expected: one of [" + ScriptedDiscovery.TYPE + "]");
    }

    @Test
    void extensionsEndWithIt() {
        endpoints.close();
        assertThat(extension.closed).as("not loaded").isZero();

        endpoints.want(List.of(ORDERS));
        endpoints.close();

        assertThat(extension.open).isEmpty();
        assertThat(extension.closed).isEqualTo(1);
    }

    private void find(String host) {
        extension.find(0, host);
        loop.runPending();
    }

    private void fail(String problem) {
        extension.fail(0, problem);
        loop.runPending();
    }

    private ConfigError error(String cluster) {
        return error(cluster, ORDERS);
    }

    private ConfigError error(String cluster, Membership membership) {
        return ((Resolved.Absent<EndpointSet>) Objects.requireNonNull(endpoints.find(cluster, membership))).error();
    }

    private static Membership.Discovered membership(Map<String, Object> config) {
        return new Membership.Discovered(ScriptedDiscovery.TYPE, config);
    }
}
