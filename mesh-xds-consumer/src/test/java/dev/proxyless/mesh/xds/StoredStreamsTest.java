package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last known good configuration where each type of resource comes on a stream of its own. */
class StoredStreamsTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void store() {
        StreamedMesh former = start();
        former.serve(81);
        former.loop.advance(Duration.ofSeconds(1));
        former.source.close();
        assertThat(file()).exists();
    }

    @Test
    void aProcessThatStartsWhileAllAreDownServesWhatTheFormerOneStored() {
        StreamedMesh mesh = start();
        mesh.want("orders");
        mesh.refuse("lds:1", LISTENER);

        assertThat(mesh.sink.port("orders", "v1")).isEqualTo(81);
        assertThat(mesh.sink.events(SourceEvent.LastKnownGoodUsed.class))
                .singleElement()
                .satisfies(used -> assertThat(used.resources()).isEqualTo(4));
    }

    @Test
    void streamsThatHangAreWaitedForTogetherAndNotOneAfterTheOther() {
        StreamedMesh mesh = start();
        mesh.want("orders");
        mesh.connect("lds:1", LISTENER);

        mesh.loop.advance(Duration.ofMillis(2_999));
        assertThat(mesh.sink.snapshots).isEmpty();
        mesh.loop.advance(Duration.ofMillis(1));
        assertThat(mesh.sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void whatComesBackReplacesItsPartAndTheRestStaysUntilItComesToo() {
        StreamedMesh mesh = start();
        mesh.want("orders");
        mesh.refuse("lds:1", LISTENER);
        mesh.connect("other:1", ENDPOINTS);
        mesh.respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 91));

        assertThat(mesh.sink.port("orders", "v1")).isEqualTo(91);
        assertThat(mesh.sink.events(SourceEvent.LastKnownGoodUsed.class)).hasSize(1);

        mesh.loop.advance(Duration.ofSeconds(2));
        mesh.connect("lds:1", LISTENER);
        mesh.respond("lds:1", LISTENER, StreamedMesh.listener("orders", "other"));
        mesh.connect("other:1", ROUTE_CONFIGURATION);
        mesh.respond("other:1", ROUTE_CONFIGURATION, Yaml.routes("orders", "v2"));
        mesh.connect("cds:1", CLUSTER);
        assertThat(mesh.plane("cds:1", CLUSTER).asked()).containsExactly("Cluster[v2]");
        assertThat(mesh.sink.port("orders", "v1")).isEqualTo(91);
        mesh.respond("cds:1", CLUSTER, StreamedMesh.cluster("v2", "lds"));
        mesh.connect("lds:1", ENDPOINTS);
        mesh.respond("lds:1", ENDPOINTS, Yaml.endpoints("v2", 92));

        assertThat(mesh.sink.port("orders", "v2")).isEqualTo(92);
        assertThat(mesh.sink.events(SourceEvent.LastKnownGoodUsed.class))
                .extracting(SourceEvent.LastKnownGoodUsed::resources)
                .containsExactly(4, 0);
    }

    @Test
    void nothingIsStoredWhileAPartIsOfTheFormerProcess() throws Exception {
        byte[] before = Files.readAllBytes(file());
        StreamedMesh mesh = start();
        mesh.want("orders");
        mesh.refuse("lds:1", LISTENER);
        mesh.connect("other:1", ENDPOINTS);
        mesh.respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 91));
        mesh.loop.advance(Duration.ofSeconds(5));

        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aStreamThatIsOpenedMuchLaterIsGivenTheSamePatience() {
        StreamedMesh mesh = start();
        mesh.loop.advance(Duration.ofMinutes(10));
        mesh.want("orders");
        mesh.connect("lds:1", LISTENER);

        assertThat(mesh.sink.events(SourceEvent.LastKnownGoodUsed.class)).isEmpty();
        mesh.loop.advance(Duration.ofSeconds(3));
        assertThat(mesh.sink.events(SourceEvent.LastKnownGoodUsed.class)).hasSize(1);
    }

    @Test
    void aStreamThatAnsweredAndWasClosedIsNotReplacedByTheFileWhenItIsOpenedAgain() {
        StreamedMesh mesh = start();
        mesh.serve(82);
        mesh.respond("cds:1", CLUSTER, StreamedMesh.cluster("v1", "lds"));
        mesh.connect("lds:1", ENDPOINTS);
        mesh.respond("lds:1", ENDPOINTS, Yaml.endpoints("v1", 85));
        assertThat(mesh.plane("other:1", ENDPOINTS).closed).isTrue();

        mesh.respond("cds:1", CLUSTER, StreamedMesh.cluster("v1", "other"));
        mesh.refuse("other:1", ENDPOINTS);
        mesh.loop.advance(Duration.ofSeconds(10));

        assertThat(mesh.sink.port("orders", "v1")).isEqualTo(85);
        assertThat(mesh.sink.events(SourceEvent.LastKnownGoodUsed.class)).isEmpty();
    }

    private StreamedMesh start() {
        return StreamedMesh.start(source -> source.withLastKnownGood(LastKnownGood.in(file())));
    }

    private Path file() {
        return directory.resolve("last-known-good");
    }
}
