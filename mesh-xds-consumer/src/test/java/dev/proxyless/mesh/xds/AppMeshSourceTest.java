package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of App Mesh's documents is a whole configuration, and is followed as it changes. */
class AppMeshSourceTest {

    @TempDir
    private Path directory;

    private final ExecutorLoop loop = new ExecutorLoop();
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void documents() throws Exception {
        put("service.yaml", """
                meshName: shop
                virtualServiceName: orders.internal
                spec: {provider: {virtualNode: {virtualNodeName: v1}}}
                """);
        put("nodes.yaml", nodes("v1"));
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void aChangeIsUsedAndAMistakeLeavesTheLastGood() throws Exception {
        XdsSource source = XdsSource.fromFile(directory);
        loop.execute(() -> source.start(loop, new QueueingSink(told)));
        loop.execute(() -> source.want(Set.of(ServiceName.of("orders.internal:80"))));
        await(cluster("v1:80"));

        put("service.yaml", Files.readString(directory.resolve("service.yaml")).replace("v1", "v2"));
        SourceEvent.FileRefused refused = (SourceEvent.FileRefused) await(SourceEvent.FileRefused.class::isInstance);
        assertThat(refused.problem()).contains("service.yaml:3: ", "\"v2\" is no virtual node of these documents");

        put("nodes.yaml", nodes("v2"));
        assertThat(await(MeshSnapshot.class::isInstance)).matches(cluster("v2:80"));
        loop.execute(source::close);
    }

    @Test
    void whatHasNoEffectIsToldOnceHoweverOftenADocumentChanges() throws Exception {
        put("gateway.yaml", "{meshName: shop, virtualNodeName: quiet, spec: {logging: {}}}\n");
        XdsSource source = XdsSource.fromFile(directory);
        loop.execute(() -> source.start(loop, new QueueingSink(told)));
        loop.execute(() -> source.want(Set.of(ServiceName.of("orders.internal:80"))));
        await(event -> isAbout(event, "spec.logging"));
        await(cluster("v1:80"));

        put("nodes.yaml", nodes("v1").replace("80", "81"));
        put("gateway.yaml", "{meshName: shop, virtualNodeName: quiet, spec: {logging: {}, colour: red}}\n");
        assertThat(await(event -> isAbout(event, ""))).matches(event -> isAbout(event, "spec.colour"));
        loop.execute(source::close);
    }

    private static boolean isAbout(Object event, String field) {
        return event instanceof SourceEvent.Unsupported unsupported
                && unsupported.resourceType().equals("Document")
                && unsupported.field().contains(field);
    }

    private static String nodes(String name) {
        return "{meshName: shop, virtualNodeName: " + name
                + ", spec: {listeners: [{portMapping: {port: 80, protocol: http}}]}}\n";
    }

    private static Predicate<Object> cluster(String name) {
        return told -> told instanceof MeshSnapshot && told.toString().contains("name=" + name);
    }

    private void put(String name, String text) throws Exception {
        Path fresh = Files.createTempFile(directory, name, ".tmp");
        Files.writeString(fresh, text);
        Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
