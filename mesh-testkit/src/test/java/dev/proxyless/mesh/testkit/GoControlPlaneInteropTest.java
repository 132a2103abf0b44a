package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same mesh from go-control-plane and from the control plane of this module must be the same mesh to a client, in
 * both variants of the protocol, on one stream for all types and on one for each. Needs
 * Go and its module proxy; skipped with a line that says so where they are missing.
 */
@ParameterizedClass
@EnumSource
@Timeout(60)
class GoControlPlaneInteropTest {

    private static final InteropMesh FIRST = new InteropMesh(90, 10, List.of(9001), false);
    private static final InteropMesh SECOND = new InteropMesh(50, 50, List.of(9001, 9003), false);
    private static final InteropMesh BROKEN = new InteropMesh(20, 80, List.of(9004), true);
    private static final InteropMesh MENDED = new InteropMesh(0, 100, List.of(9005), false);

    private final ControlPlane java = ControlPlane.start();
    private final Speech speech;
    private final Variant variant;
    private GoControlPlane go;
    private TcpRelay relay;
    private Follower ofGo;
    private Follower ofJava;

    GoControlPlaneInteropTest(Speech speech) {
        this.speech = speech;
        this.variant = speech.variant();
    }

    @BeforeAll
    static void build() throws Exception {
        GoProgram.CONTROL_PLANE.build();
    }

    @BeforeEach
    void start() throws Exception {
        go = GoProgram.CONTROL_PLANE.start();
        relay = TcpRelay.start(go.port());
        ofGo = Follower.of(relay.port(), InteropMesh.SERVICE, speech);
        ofJava = Follower.of(java.port(), InteropMesh.SERVICE, Speech.ADS);
    }

    @AfterEach
    void stop() throws IOException {
        ofGo.close();
        ofJava.close();
        relay.close();
        go.close();
        java.close();
    }

    @Test
    void theSameMeshIsTheSameSnapshotAndTheSameRoutes() throws Exception {
        publish(FIRST);

        assertAgreement(FIRST);
    }

    @Test
    void allStreamsShareOneConnection() throws Exception {
        publish(FIRST);
        assertAgreement(FIRST);

        assertThat(relay.connections()).isEqualTo(1);
    }

    @Test
    void anUpdateIsTheSameFromBoth() throws Exception {
        publish(FIRST);
        assertAgreement(FIRST);

        publish(SECOND);

        assertAgreement(SECOND);
    }

    @Test
    void aRefusedClusterIsNamedAndKeptAsItWasWhileTheRestIsUsed() throws Exception {
        publish(FIRST);
        ServiceSnapshot before = assertAgreement(FIRST);

        publish(BROKEN);

        assertThat(go.nextRefusal()).contains(InteropMesh.CANARY).contains("ORIGINAL_DST");
        ServiceSnapshot after = assertAgreement(BROKEN);
        assertThat(after.clusters().get(InteropMesh.CANARY))
                .isEqualTo(before.clusters().get(InteropMesh.CANARY));

        publish(MENDED);

        assertAgreement(MENDED);
    }

    @Test
    void whatChangedWhileThereWasNoConnectionIsHadAfterwards() throws Exception {
        publish(FIRST);
        assertAgreement(FIRST);
        relay.refuse();
        relay.cut();
        publish(SECOND);
        relay.recover();

        assertAgreement(SECOND);
        assertThat(go.refusals()).isEmpty();
    }

    @Test
    void aNewConnectionIsToldWhatIsHeldAndSendsNoneOfItAgain() throws Exception {
        assumeTrue(variant == Variant.DELTA, "the other variant says only one version for all of a type");
        publish(FIRST);
        assertAgreement(FIRST);
        relay.cut();

        Set<String> held = new TreeSet<>();
        for (int types = 0; types < 4; types++) {
            held.addAll(versions(go.nextHeld()));
        }
        assertThat(held).containsExactly(InteropMesh.SERVICE, InteropMesh.STABLE, InteropMesh.CANARY);
        publish(SECOND);
        assertAgreement(SECOND);
    }

    @Test
    void refusalsArePacedThoughTheControlPlaneSendsAgainAtOnce() throws Exception {
        assumeTrue(variant == Variant.STATE_OF_THE_WORLD, "the other variant sends nothing again after a refusal");
        publish(BROKEN);

        go.nextRefusal();
        long first = System.nanoTime();
        go.nextRefusal();
        go.nextRefusal();

        assertThat(Duration.ofNanos(System.nanoTime() - first)).isGreaterThan(Duration.ofMillis(1500));
    }

    private static Set<String> versions(String held) {
        JsonObject told =
                JsonParser.parseString(held.substring(held.indexOf('{'))).getAsJsonObject();
        return told.getAsJsonObject("versions").keySet();
    }

    private void publish(InteropMesh mesh) throws Exception {
        go.serve(mesh.toJson(speech.streams().orElse("")));
        java.publish(mesh.toDefinition());
    }

    private ServiceSnapshot assertAgreement(InteropMesh mesh) throws InterruptedException {
        CompiledService fromGo = ofGo.await(mesh::isKnownIn);
        CompiledService fromJava = ofJava.await(mesh::isKnownIn);
        assertThat(fromGo.snapshot()).isEqualTo(fromJava.snapshot());
        for (RequestView request : requests()) {
            assertThat(Follower.clusters(fromGo, request)).isEqualTo(Follower.clusters(fromJava, request));
        }
        return fromGo.snapshot();
    }

    private static List<RequestView> requests() {
        HeaderSource beta = name -> name.equals("x-beta") ? "1" : null;
        return List.of(
                RequestView.of("POST", "http", InteropMesh.SERVICE, "/orders.v1.Orders/Get", HeaderSource.EMPTY),
                RequestView.of("POST", "http", InteropMesh.SERVICE, "/orders.v1.Orders/Get", beta),
                RequestView.of("POST", "http", InteropMesh.SERVICE, "/orders.v1.Orders/List", HeaderSource.EMPTY),
                RequestView.of("POST", "http", InteropMesh.SERVICE, "/nobody/knows", HeaderSource.EMPTY));
    }
}
