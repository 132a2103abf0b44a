package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.file.FileContent;
import dev.proxyless.mesh.xds.file.ResourceFiles;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of documents is a complete configuration, with real files. */
class AppMeshDirectoryTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path elsewhere;

    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void aMesh() throws Exception {
        Files.writeString(directory.resolve("service.yaml"), Shop.SERVICE);
        Files.writeString(directory.resolve("router.yaml"), Shop.ROUTER);
        Files.writeString(directory.resolve("route.yaml"), Shop.ROUTE);
        Files.writeString(directory.resolve("node.yaml"), Shop.NODE);
    }

    @Test
    void aDirectoryIsWhereAllResourcesComeFrom() {
        Bootstrap bootstrap = Bootstrap.fromFile(directory);

        assertThat(bootstrap.servers()).isEmpty();
        assertThat(bootstrap.served())
                .containsOnlyKeys(ResourceType.values())
                .containsValue(new ResourceSource.File(directory, Optional.empty()));
    }

    @Test
    void aDirectoryWithAMistakeIsRefusedAtTheStart() throws Exception {
        Files.delete(directory.resolve("node.yaml"));

        assertThatThrownBy(() -> Bootstrap.fromFile(directory))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("route.yaml:4: spec.httpRoute.action.weightedTargets[0].virtualNode: \"v1\" is no"
                        + " virtual node of these documents");
    }

    @Test
    void aMistakeIsToldAndWhatIsMendedIsUsed() throws Exception {
        try (ResourceFiles files = ResourceFiles.create()) {
            files.follow(new ResourceSource.File(directory, Optional.empty()), listener());
            assertThat(next()).isEqualTo("[v1:8080]");

            replace("route.yaml", Shop.ROUTE.replace("virtualNode: v1", "virtualNode: v2"));
            assertThat(next()).asString().contains("route.yaml:4: ", "\"v2\" is no virtual node of these documents");

            replace("node2.yaml", Shop.node("v2", ""));
            assertThat(next()).isEqualTo("[v2:8080]");
        }
    }

    private ResourceFiles.Listener listener() {
        return new ResourceFiles.Listener() {
            @Override
            public void onContent(FileContent content) {
                List<Any> resources = content.resources();
                told.add(String.valueOf(Shop.clusters(new Translation(resources, List.of(), List.of()))));
            }

            @Override
            public void onFault(DocumentException fault) {
                told.add(String.valueOf(fault.getMessage()));
            }
        };
    }

    private Object next() throws InterruptedException {
        Object next = told.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("in time").isNotNull();
        return next;
    }

    private void replace(String name, String text) throws Exception {
        Path written = Files.writeString(elsewhere.resolve(name), text);
        Files.move(written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
