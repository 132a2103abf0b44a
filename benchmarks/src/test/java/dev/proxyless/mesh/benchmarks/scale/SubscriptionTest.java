package dev.proxyless.mesh.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

    private final World world = new World();
    private final Subscription endpoints = new Subscription(world, ResourceType.ENDPOINTS);

    @BeforeEach
    void serve() {
        world.configure(Shape.SMALL);
    }

    @Test
    void whatWasSentIsNoNewsUntilItChanges() {
        endpoints.subscribe(List.of("c-0", "c-1", "nowhere"));

        assertThat(endpoints.takeNews()).containsExactlyInAnyOrder("c-0", "c-1");
        assertThat(endpoints.takeNews()).isEmpty();
        world.apply(Shape.SMALL, new Shape.Change(1, 0, "127.9.9.9:1"));
        assertThat(endpoints.takeNews()).containsExactly("c-1");
    }

    @Test
    void whatComesBackIsSentAgain() {
        endpoints.subscribe(List.of("c-0"));
        endpoints.takeNews();

        endpoints.retain(List.of());
        endpoints.subscribe(List.of("c-0"));

        assertThat(endpoints.takeNews()).containsExactly("c-0");
    }

    @Test
    void aClientOfAllGetsWhatComesLater() {
        endpoints.subscribeToAll();
        endpoints.takeNews();

        world.configure(Shape.SERVICES);

        assertThat(endpoints.takeNews()).hasSize(1_000);
        assertThat(endpoints.hasAll(1_001)).isTrue();
        assertThat(endpoints.hasAll(1_002)).isFalse();
    }
}
