package dev.proxyless.mesh.cloudmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloudMapDiscoveryTest {

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedInstances instances = new ScriptedInstances();
    private final List<String> told = new ArrayList<>();
    private final EndpointDiscovery discovery = new CloudMapDiscovery(instances, loop, () -> 0.5);
    private EndpointDiscovery.Search search = () -> {};

    @BeforeEach
    void start() {
        instances.found(1, "10.0.0.1");
        search = search(Map.of("namespace_name", "n", "service_name", "s", "port", 80.0));
        loop.runPending();
    }

    private EndpointDiscovery.Search search(Map<String, Object> config) {
        return discovery.search(config, Locality.UNKNOWN, new EndpointDiscovery.Listener() {
            @Override
            public void onEndpoints(EndpointSet endpoints) {
                told.add(endpoints.localities().stream()
                        .flatMap(zone -> zone.endpoints().stream())
                        .map(endpoint -> ((Address.Socket) endpoint.address()).host())
                        .toList()
                        .toString());
            }

            @Override
            public void onFailure(String problem) {
                told.add(problem);
            }
        });
    }

    @Test
    void itAsksForInstancesFirstThenForRevisionsAndNowAndThenForHealth() {
        seconds(25);

        assertThat(instances.questions)
                .containsExactly("discover", "revision", "revision", "discover", "revision", "revision");
    }

    @Test
    void anotherRevisionIsFollowedAtOnce() {
        instances.found(2, "10.0.0.1", "10.0.0.2");
        seconds(5);

        assertThat(instances.questions).containsExactly("discover", "revision", "discover");
        assertThat(told).containsExactly("[10.0.0.1]", "[10.0.0.1, 10.0.0.2]");
    }

    @Test
    void aFailureIsToldAndTheWaitGrowsToAMinute() {
        instances.failed("gone");
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int asked = instances.questions.size();
            long before = loop.nanoTime();
            while (instances.questions.size() == asked) {
                loop.advance(Duration.ofMillis(500));
            }
            waits.add((loop.nanoTime() - before) / 1_000_000_000);
        }

        assertThat(told).startsWith("[10.0.0.1]", "gone").doesNotContain("[]");
        assertThat(waits).isSorted().startsWith(5L, 5L, 8L, 13L).endsWith(60L);
    }

    @Test
    void afterAFailureItGoesOnAsBefore() {
        instances.failed("gone");
        seconds(5);
        instances.found(1, "10.0.0.1");
        seconds(5);
        instances.questions.clear();
        seconds(10);

        assertThat(instances.questions).hasSize(2);
    }

    @Test
    void whatIsClosedAsksNoMoreAndSaysNothing() {
        instances.found(2);
        search.close();
        seconds(100);

        assertThat(instances.questions).containsExactly("discover");
        assertThat(told).containsExactly("[10.0.0.1]");
        assertThat(loop.timers()).isZero();
    }

    @Test
    void aConfigurationThatCannotBeUsedIsNamed() {
        assertThat(discovery.problem(Map.of("namespace_name", "n", "service_name", "s")))
                .isEmpty();
        assertThat(discovery.problem(Map.of("namespace_name", "n")))
                .contains("cluster_type.typed_config.service_name: is missing (expected: a name)");
    }

    @Test
    void itIsFoundOnTheClassPathAndEndsTwice() {
        assertThat(ServiceLoader.load(EndpointDiscovery.class)).singleElement().satisfies(found -> {
            assertThat(found.clusterType()).isEqualTo("dev.proxyless.mesh.clusters.aws_cloud_map");
            found.close();
            found.close();
        });
    }

    private void seconds(int seconds) {
        loop.advance(Duration.ofSeconds(seconds));
    }
}
