package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredConfigurationTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void aProcessThatStartsWhileTheControlPlaneIsDownServesWhatTheFormerOneStored() {
        storeWithPort(81);
        Run run = start("xds.example:443");
        run.refused();

        assertThat(run.sink.port("orders", "v1")).isEqualTo(81);
        assertThat(run.used()).singleElement().satisfies(used -> {
            assertThat(used.resources()).isEqualTo(4);
            assertThat(used.file()).isEqualTo(file().toString());
        });
    }

    @Test
    void whatTheFormerOneStoredIsToldAsRequestedAndInUse() {
        storeWithPort(81);
        Run run = start("xds.example:443");
        run.refused();
        CompletableFuture<List<ResourceStatus>> status = run.source.status().toCompletableFuture();
        run.loop.runPending();

        assertThat(status.join()).hasSize(4).allSatisfy(resource -> {
            assertThat(resource.state()).isEqualTo(ResourceStatus.State.REQUESTED);
            assertThat(resource.version()).isEqualTo("1");
            assertThat(resource.resource()).isPresent();
        });
    }

    @Test
    void aControlPlaneThatHangsIsWaitedForNoLongerThanPatienceLasts() {
        storeWithPort(81);
        Run run = start("xds.example:443");
        run.transport.listener().onReady();
        run.loop.runPending();

        run.loop.advance(Duration.ofMillis(2_999));
        assertThat(run.sink.snapshots).isEmpty();
        run.loop.advance(Duration.ofMillis(1));
        assertThat(run.sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void aControlPlaneThatAnswersIsFollowedAsSoonAsItsConfigurationIsComplete() {
        storeWithPort(81);
        Run run = start("xds.example:443");
        run.refused();
        run.loop.advance(Duration.ofSeconds(2));
        run.serve(82);

        assertThat(run.sink.snapshots).hasSize(2);
        assertThat(run.sink.port("orders", "v1")).isEqualTo(82);
        assertThat(run.used())
                .extracting(SourceEvent.LastKnownGoodUsed::resources)
                .containsExactly(4, 0);
    }

    @Test
    void aControlPlaneThatAnsweredOnceIsNotReplacedByTheFile() {
        storeWithPort(81);
        Run run = start("xds.example:443");
        run.serve(82);
        run.transport.listener().onEnd("killed");
        run.loop.advance(Duration.ofSeconds(2));
        run.refused();
        run.loop.advance(LONG);

        assertThat(run.sink.port("orders", "v1")).isEqualTo(82);
        assertThat(run.used()).isEmpty();
    }

    @Test
    void aFileOfAnotherControlPlaneIsRefusedAndSaidSo() {
        storeWithPort(81);
        Run run = start("other.example:443");
        run.refused();

        assertThat(run.sink.snapshots).isEmpty();
        assertThat(run.sink.events(SourceEvent.FileRefused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.problem()).contains("xds.example:443", "other.example:443"));
    }

    @Test
    void nothingIsStoredBeforeAllOfItIsThere() {
        Run run = start("xds.example:443");
        run.transport.listener().onReady();
        run.respond(LISTENER, Yaml.listener("orders"));
        run.loop.advance(Duration.ofSeconds(5));

        assertThat(file()).doesNotExist();
    }

    @Test
    void aChangeIsStoredAMomentLater() throws Exception {
        Run run = start("xds.example:443");
        run.serve(81);
        run.loop.advance(Duration.ofSeconds(1));
        byte[] before = Files.readAllBytes(file());
        run.respond(ENDPOINTS, Yaml.endpoints("v1", 99));
        run.loop.advance(Duration.ofSeconds(1));

        assertThat(Files.readAllBytes(file())).isNotEqualTo(before);
    }

    private void storeWithPort(int port) {
        Run former = start("xds.example:443");
        former.serve(port);
        former.loop.advance(Duration.ofSeconds(1));
        former.source.close();
        assertThat(file()).exists();
    }

    private Path file() {
        return directory.resolve("last-known-good");
    }

    private Run start(String target) {
        return new Run(target, file());
    }

    private static final class Run {

        private final ManualLoop loop = new ManualLoop();
        private final RecordingSink sink = new RecordingSink();
        private final FakeTransport transport = new FakeTransport();
        private final XdsSource source;

        Run(String target, Path file) {
            source = XdsSource.create(
                            Bootstrap.of(ConfigDocument.parse("bootstrap", """
                                    {"xds_servers": [{"server_uri": "%s", "channel_creds": [{"type": "insecure"}]}],
                                     "node": {"cluster": "shop"}}
                                    """.formatted(target))),
                            Wirings.of(server -> transport))
                    .withLastKnownGood(LastKnownGood.in(file));
            source.start(loop, sink);
            source.want(Set.of(ServiceName.of("orders")));
            loop.runPending();
        }

        List<SourceEvent.LastKnownGoodUsed> used() {
            return sink.events(SourceEvent.LastKnownGoodUsed.class);
        }

        void refused() {
            transport.listener().onEnd("refused");
            loop.runPending();
        }

        void serve(int port) {
            transport.listener().onReady();
            loop.runPending();
            respond(LISTENER, Yaml.listener("orders"));
            respond(ROUTE_CONFIGURATION, Yaml.routes("orders", "v1"));
            respond(CLUSTER, Yaml.cluster("v1"));
            respond(ENDPOINTS, Yaml.endpoints("v1", port));
        }

        void respond(ResourceType type, String resource) {
            transport.respond(type, "1", resource);
            loop.runPending();
        }
    }
}
