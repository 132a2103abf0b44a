package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of resources is a whole configuration, and is followed as it changes. */
class DirectorySourceTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    @TempDir
    private Path directory;

    private final ExecutorLoop loop = new ExecutorLoop();
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void files() throws Exception {
        put("listener.yaml", Yaml.listener("orders"));
        put("routes.yaml", Yaml.routes("orders", "v1"));
        put("cluster.yaml", Yaml.cluster("v1"));
        put("endpoints.yaml", Yaml.endpoints("v1", 81));
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void aFileThatIsReplacedIsReadAgain() throws Exception {
        XdsSource source = start("orders");
        await(port(81));
        put("endpoints.yaml", Yaml.endpoints("v1", 82));

        await(port(82));
        loop.execute(source::close);
    }

    @Test
    void aBadFileIsRefusedByNameAndTheLastGoodStays() throws Exception {
        XdsSource source = start("orders");
        await(port(81));
        put("endpoints.yaml", "cluster_name: [");
        SourceEvent.FileRefused refused = (SourceEvent.FileRefused) await(SourceEvent.FileRefused.class::isInstance);
        assertThat(refused.problem()).contains("endpoints.yaml");

        put("endpoints.yaml", Yaml.endpoints("v1", 83));
        assertThat(await(MeshSnapshot.class::isInstance)).matches(port(83));
        loop.execute(source::close);
    }

    @Test
    void itsResourcesAreToldWithWhatIsWrongWithThem() throws Exception {
        put(
                "listener.yaml",
                "version_info: '7'\nresources:\n- " + Yaml.listener("orders").replace("\n", "\n  "));
        put("bad.yaml", Yaml.cluster("bad") + "lb_policy: CLUSTER_PROVIDED\n");
        XdsSource source = start("orders");
        await(port(81));

        assertThat(source.status().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .extracting(status -> status.state() + " " + status.name() + " " + status.isStatic())
                .containsExactlyInAnyOrder(
                        "ACKED orders false",
                        "ACKED orders-routes false",
                        "ACKED v1 false",
                        "NACKED bad false",
                        "ACKED v1 false");
        loop.execute(source::close);
    }

    @Test
    void whatTheDirectoryDoesNotDefineDoesNotExist() throws Exception {
        XdsSource source = start("orders", "stock");

        await(snapshot -> snapshot instanceof MeshSnapshot mesh
                && mesh.services().get(ServiceName.of("stock")) instanceof Resolved.Absent
                && mesh.services().get(ORDERS) instanceof Resolved.Ready);
        loop.execute(source::close);
    }

    private XdsSource start(String... services) {
        XdsSource source = XdsSource.fromFile(directory);
        loop.execute(() -> source.start(loop, new QueueingSink(told)));
        loop.execute(
                () -> source.want(Set.of(services).stream().map(ServiceName::of).collect(Collectors.toSet())));
        return source;
    }

    private void put(String name, String text) throws Exception {
        Path fresh = Files.createTempFile(directory, name, ".tmp");
        Files.writeString(fresh, text);
        Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Predicate<Object> port(int port) {
        return told -> told instanceof MeshSnapshot && told.toString().contains("address=127.0.0.1:" + port);
    }

    private Object await(Predicate<Object> what) throws InterruptedException {
        while (true) {
            Object next = told.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the source told nothing that was waited for");
            }
            if (what.test(next)) {
                return next;
            }
        }
    }
}
