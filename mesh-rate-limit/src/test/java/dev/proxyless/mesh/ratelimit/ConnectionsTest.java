package dev.proxyless.mesh.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.ManagedChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private final AtomicLong now = new AtomicLong();
    private final Connections connections = new Connections(now::get);

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void anEndpointHasOneConnection() {
        assertThat(to(1)).isSameAs(to(1)).isNotSameAs(to(2));
        assertThat(Objects.requireNonNull(connections.to(Address.pipe("/tmp/none")))
                        .authority())
                .isNotEmpty();
    }

    @Test
    void oneThatIsNotUsedAnyMoreIsClosedWhenAnotherIsOpened() {
        ManagedChannel first = to(1);
        ManagedChannel second = to(2);
        now.addAndGet(TimeUnit.MINUTES.toNanos(40));
        to(2);
        now.addAndGet(TimeUnit.MINUTES.toNanos(40));

        to(3);

        assertThat(first.isShutdown()).isTrue();
        assertThat(second.isShutdown()).isFalse();
        assertThat(to(1)).isNotSameAs(first);
    }

    @Test
    void closedThereAreNone() {
        ManagedChannel open = to(1);

        connections.close();

        assertThat(open.isShutdown()).isTrue();
        assertThat(connections.to(Address.of("127.0.0.1", 1))).isNull();
    }

    private ManagedChannel to(int port) {
        return Objects.requireNonNull(connections.to(Address.of("127.0.0.1", port)));
    }
}
