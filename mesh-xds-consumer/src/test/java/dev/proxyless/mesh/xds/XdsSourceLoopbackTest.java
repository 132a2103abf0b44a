package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole consumer over a real connection, against a control plane that keeps to the protocol but does not know its
 * incremental variant.
 */
@ParameterizedClass
@EnumSource(Variant.class)
class XdsSourceLoopbackTest {

    private final BlockingQueue<MeshSnapshot> snapshots = new LinkedBlockingQueue<>();
    private final BlockingQueue<SourceEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<SourceEvent> refusedVariants = new LinkedBlockingQueue<>();
    private final ExecutorLoop loop = new ExecutorLoop();
    private final LoopbackControlPlane controlPlane = new LoopbackControlPlane();
    private final Variant variant;
    private final XdsSource source;

    XdsSourceLoopbackTest(Variant variant) {
        this.variant = variant;
        this.source = XdsSource.create(Bootstrap.of(ConfigDocument.parse(
                "bootstrap", """
                {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}],
                                  "server_features": [%s]}]}
                """.formatted(controlPlane.port(), variant == Variant.DELTA ? "\"delta_grpc\"" : ""))));
    }

    @AfterEach
    void stop() throws InterruptedException {
        loop.execute(source::close);
        loop.close();
        controlPlane.stop();
    }

    @Test
    void configurationIsFetchedChangedRefusedAndFetchedAgainAfterARestart() throws InterruptedException {
        controlPlane.set(LISTENER, "1", Yaml.listener("orders"));
        controlPlane.set(ROUTE_CONFIGURATION, "1", Yaml.routes("orders", "v1"));
        controlPlane.set(CLUSTER, "1", Yaml.cluster("v1"));
        controlPlane.set(ENDPOINTS, "1", Yaml.endpoints("v1", 81));
        loop.execute(() -> {
            source.start(loop, new Sink());
            source.want(Set.of(ServiceName.of("orders")));
        });
        assertThat(nextPort()).isEqualTo(81);

        controlPlane.set(ENDPOINTS, "2", Yaml.endpoints("v1", 82));
        assertThat(nextPort()).isEqualTo(82);

        controlPlane.set(ENDPOINTS, "3", Yaml.endpoints("v1", 82).replace("127.0.0.1", "\"\""));
        await(SourceEvent.Rejected.class);
        assertThat(controlPlane.nextRefusal()).contains("\"v1\"");

        controlPlane.stop();
        await(SourceEvent.StreamDisconnected.class);
        controlPlane.set(ENDPOINTS, "4", Yaml.endpoints("v1", 84));
        controlPlane.start();
        assertThat(nextPort()).isEqualTo(84);
        assertThat(snapshots).isEmpty();
        assertThat(refusedVariants).hasSize(variant == Variant.DELTA ? 1 : 0);
    }

    private int nextPort() throws InterruptedException {
        MeshSnapshot snapshot = snapshots.poll(20, TimeUnit.SECONDS);
        if (snapshot == null) {
            throw new AssertionError("no snapshot within 20 s; events: " + events);
        }
        assertThat(snapshot.services().get(ServiceName.of("orders"))).isInstanceOf(Resolved.Ready.class);
        RecordingSink reader = new RecordingSink();
        reader.publish(snapshot);
        return reader.port("orders", "v1");
    }

    private void await(Class<? extends SourceEvent> kind) throws InterruptedException {
        SourceEvent event;
        do {
            event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("%s within 20 s", kind).isNotNull();
        } while (!kind.isInstance(event));
    }

    private final class Sink implements SnapshotSink {

        @Override
        public void publish(MeshSnapshot snapshot) {
            snapshots.add(snapshot);
        }

        @Override
        public void onEvent(SourceEvent event) {
            events.add(event);
            if (event instanceof SourceEvent.VariantRefused) {
                refusedVariants.add(event);
            }
        }
    }
}
