package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderTest {

    private final MeshFixture fixture = new MeshFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void meshLivesBesideXds() {
        assertThat(NameResolverRegistry.getDefaultRegistry().getProviderForScheme("mesh"))
                .isInstanceOf(MeshNameResolverProvider.class);
        assertThat(NameResolverRegistry.getDefaultRegistry().getProviderForScheme("xds"))
                .isNotNull();
        assertThat(LoadBalancerRegistry.getDefaultRegistry().getProvider("mesh"))
                .isInstanceOf(MeshLoadBalancerProvider.class);
        assertThat(LoadBalancerRegistry.getDefaultRegistry().getProvider("cluster_manager_experimental"))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mesh://orders", "mesh:///", "mesh:///a/b", "mesh:orders"})
    void aTargetThatNamesNoServiceIsRefusedWhenTheChannelIsBuilt(String target) {
        assertThatThrownBy(() -> fixture.channel(target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: mesh:///SERVICE");
    }

    @Test
    void theAuthorityOfATargetChoosesTheControlPlaneAndIsNotWhatServersSee() {
        fixture.source.service("//mesh.example/orders", List.of(to("v1")), cluster("v1", fixture.server("one")));
        ManagedChannel channel = fixture.channel("mesh://mesh.example/orders");

        assertThat(call(channel)).isEqualTo("one");
        assertThat(channel.authority()).isEqualTo("orders");
    }

    @Test
    void withoutAConfigurationTheEnvironmentsErrorShowsWhenTheChannelIsBuilt() {
        assertThatThrownBy(() -> Grpc.newChannelBuilder("mesh:///orders", InsecureChannelCredentials.create())
                        .build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void channelsShareTheEnvironmentsClientAndTheLastOneClosesIt() {
        ScriptedSource source = new ScriptedSource();
        source.service("orders", List.of(to("v1")), cluster("v1", fixture.server("one")));
        AtomicInteger made = new AtomicInteger();
        SharedMesh shared = new SharedMesh(() -> {
            made.incrementAndGet();
            return MeshClient.builder(source).build();
        });
        MeshNameResolverProvider provider = new MeshNameResolverProvider(shared);
        ManagedChannel first = channel(provider);
        ManagedChannel second = channel(provider);

        assertThat(call(first)).isEqualTo("one");
        assertThat(call(second)).isEqualTo("one");
        first.enterIdle();
        assertThat(call(first)).isEqualTo("one");
        assertThat(made).hasValue(1);

        MeshFixture.end(first);
        assertThat(call(second)).isEqualTo("one");
        assertThat(source.isClosed()).isFalse();
        MeshFixture.end(second);
        Waits.until(source::isClosed);
    }

    @Test
    void aChannelThatEndsLetsItsServiceGo() throws Exception {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", fixture.server("one")));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        call(channel);
        assertThat(fixture.source.wants.poll(5, TimeUnit.SECONDS)).containsExactly(ServiceName.of("orders"));

        MeshFixture.end(channel);

        assertThat(fixture.source.wants.poll(5, TimeUnit.SECONDS)).isNotNull().isEmpty();
    }

    @SuppressWarnings("deprecation") // The only public way to give a channel a provider of its own.
    private ManagedChannel channel(MeshNameResolverProvider provider) {
        return fixture.opened(NettyChannelBuilder.forTarget("mesh:///orders", InsecureChannelCredentials.create())
                .nameResolverFactory(provider)
                .build());
    }
}
