package dev.proxyless.mesh.xds.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real files and the real time: each way in which a file can come to say something else. */
class ResourceFilesTest {

    private static final int TIMES = 3;

    private final ResourceFiles files = ResourceFiles.create();
    private final RecordingListener listener = new RecordingListener();

    @TempDir
    private Path temporary;

    private Path conf;
    private Path path;

    @BeforeEach
    void aDirectory() throws IOException {
        conf = Files.createDirectory(temporary.resolve("conf"));
        path = conf.resolve("mesh.yaml");
    }

    @AfterEach
    void close() {
        files.close();
    }

    @RepeatedTest(TIMES)
    void aFileThatIsReplacedAtOnceIsReadAgain() throws Exception {
        write(path, "a");
        follow(path);
        assertThat(listener.next()).isEqualTo("a");

        replace(path, "b");
        assertThat(listener.next()).isEqualTo("b");
        replace(path, "c");
        assertThat(listener.next()).isEqualTo("c");
        assertThat(listener.rest()).isEmpty();
    }

    @RepeatedTest(TIMES)
    void aFileThatIsWrittenInPlaceIsReadAgain() throws Exception {
        write(path, "a");
        follow(path);
        assertThat(listener.next()).isEqualTo("a");

        write(path, "b");

        assertThat(listener.next()).isEqualTo("b");
    }

    @RepeatedTest(TIMES)
    void aFaultIsToldAndSoIsItsEnd() throws Exception {
        write(path, "a");
        follow(path);
        assertThat(listener.next()).isEqualTo("a");

        Files.writeString(path, "name: b\nlb_policy: NONE\n");
        assertThat(listener.next()).startsWith("fault: " + path + ":2: lb_policy: \"NONE\" (expected: one of");
        write(path, "b");
        assertThat(listener.next()).isEqualTo("b");
    }

    @RepeatedTest(TIMES)
    void aFileMayComeLateAndGoAndComeBack() throws Exception {
        Path yet = temporary.resolve("not").resolve("yet");
        Path late = yet.resolve("mesh.yaml");
        follow(late);
        assertThat(listener.next()).isEqualTo("fault: " + late + ": no such file");

        Files.createDirectories(yet);
        write(late, "a");
        assertThat(listener.next()).isEqualTo("a");
        Files.delete(late);
        assertThat(listener.next()).isEqualTo("fault: " + late + ": no such file");
        replace(late, "b");
        assertThat(listener.next()).isEqualTo("b");
    }

    @RepeatedTest(TIMES)
    void theLinkOfKubernetesLeadsToTheNewFile() throws Exception {
        write(Files.createDirectory(conf.resolve("..2024_1")).resolve("mesh.yaml"), "a");
        Files.createSymbolicLink(conf.resolve("..data"), Path.of("..2024_1"));
        Files.createSymbolicLink(path, Path.of("..data", "mesh.yaml"));
        follow(path);
        assertThat(listener.next()).isEqualTo("a");

        swap("..2024_2", "b");
        assertThat(listener.next()).isEqualTo("b");
        swap("..2024_3", "c");
        assertThat(listener.next()).isEqualTo("c");
    }

    @RepeatedTest(TIMES)
    void aLinkOnTheWayAndADirectoryInPlaceOfAnotherAreSeen() throws Exception {
        Path one = Files.createDirectory(temporary.resolve("one"));
        Path two = Files.createDirectory(temporary.resolve("two"));
        write(one.resolve("mesh.yaml"), "a");
        write(two.resolve("mesh.yaml"), "b");
        Path current = Files.createSymbolicLink(temporary.resolve("current"), one);
        follow(current.resolve("mesh.yaml"));
        assertThat(listener.next()).isEqualTo("a");

        Files.createSymbolicLink(temporary.resolve("next"), two);
        Files.move(temporary.resolve("next"), current, ATOMIC_MOVE, REPLACE_EXISTING);
        assertThat(listener.next()).isEqualTo("b");
        Files.move(two, temporary.resolve("old"));
        assertThat(listener.next()).startsWith("fault: ");
        Files.move(one, two);
        assertThat(listener.next()).isEqualTo("a");
    }

    @RepeatedTest(TIMES)
    void theFilesOfADirectoryAreOneContent() throws Exception {
        write(conf.resolve("20.yaml"), "b");
        write(conf.resolve("10.json"), "a");
        write(conf.resolve("README.md"), "x");
        write(conf.resolve(".30.yaml"), "x");
        follow(conf);
        assertThat(listener.next()).isEqualTo("a,b");

        replace(conf.resolve("30.yml"), "c");
        assertThat(listener.next()).isEqualTo("a,b,c");
        Files.writeString(conf.resolve("20.yaml"), "type: [");
        assertThat(listener.next()).startsWith("fault: " + conf.resolve("20.yaml") + ":1: ");
        Files.delete(conf.resolve("20.yaml"));
        assertThat(listener.next()).isEqualTo("a,c");
        assertThat(listener.rest()).isEmpty();
    }

    @RepeatedTest(TIMES)
    void aWatchedDirectoryTellsOfAFileElsewhere() throws Exception {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        write(path, "a");
        files.follow(new ResourceSource.File(path, Optional.of(elsewhere)), listener);
        assertThat(listener.next()).isEqualTo("a");

        write(path, "b");
        write(elsewhere.resolve("any"), "x");

        assertThat(listener.next()).isEqualTo("b");
    }

    @RepeatedTest(TIMES)
    void manyFilesHaveOneThreadWhichEnds() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; i++) {
            Path one = conf.resolve("mesh-" + i + ".yaml");
            write(one, "c" + i);
            files.follow(new ResourceSource.File(one, Optional.empty()), new ResourceFiles.Listener() {
                @Override
                public void onContent(FileContent content) {
                    threads.add(Thread.currentThread());
                    listener.onContent(content);
                }

                @Override
                public void onFault(DocumentException fault) {}
            });
            assertThat(listener.next()).isEqualTo("c" + i);
        }
        assertThat(threads).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            files.close();
            files.close();
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        });
    }

    @RepeatedTest(TIMES)
    void whereNothingCanBeWatchedFilesAreLookedAtFromTimeToTime() throws Exception {
        try (ResourceFiles polled = ResourceFiles.create(FileWatcher.polling(Duration.ofMillis(5)))) {
            write(path, "a");
            polled.follow(new ResourceSource.File(path, Optional.empty()), listener);
            assertThat(listener.next()).isEqualTo("a");

            replace(path, "b");

            assertThat(listener.next()).isEqualTo("b");
        }
    }

    @Test
    void theVersionIsThatOfADiscoveryResponseOrTellsContentsApart() throws Exception {
        Files.writeString(path, "{version_info: '7', resources: []}");
        write(conf.resolve("other.yaml"), "a");
        BlockingQueue<String> versions = new LinkedBlockingQueue<>();
        for (Path file : List.of(path, conf.resolve("other.yaml"), conf)) {
            files.follow(new ResourceSource.File(file, Optional.empty()), new ResourceFiles.Listener() {
                @Override
                public void onContent(FileContent content) {
                    versions.add(content.version());
                }

                @Override
                public void onFault(DocumentException fault) {
                    versions.add(fault.toString());
                }
            });
        }

        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            seen.add(String.valueOf(versions.poll(10, TimeUnit.SECONDS)));
        }

        assertThat(seen).hasSize(3).first().isEqualTo("7");
        assertThat(seen)
                .filteredOn(version -> version.matches("sha256:[0-9a-f]{16}"))
                .hasSize(2);
    }

    @Test
    void aFileThatIsLetGoIsSilentAndTheOthersAreNot() throws Exception {
        RecordingListener silent = new RecordingListener();
        write(path, "a");
        ResourceFiles.Following following = files.follow(new ResourceSource.File(path, Optional.empty()), silent);
        follow(path);
        assertThat(silent.next()).isEqualTo("a");
        assertThat(listener.next()).isEqualTo("a");

        following.close();
        replace(path, "b");

        assertThat(listener.next()).isEqualTo("b");
        assertThat(silent.rest()).isEmpty();
    }

    @Test
    void nothingIsFollowedAfterTheEnd() {
        files.close();

        assertThatThrownBy(() -> follow(path)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerThatFailsStopsNeitherItsFileNorOthers() throws Exception {
        write(path, "a");
        files.follow(new ResourceSource.File(path, Optional.empty()), new ResourceFiles.Listener() {
            @Override
            public void onContent(FileContent content) {
                listener.onContent(content);
                throw new IllegalStateException("a listener that fails");
            }

            @Override
            public void onFault(DocumentException fault) {}
        });
        assertThat(listener.next()).isEqualTo("a");

        replace(path, "b");

        assertThat(listener.next()).isEqualTo("b");
    }

    private void follow(Path file) {
        files.follow(new ResourceSource.File(file, Optional.empty()), listener);
    }

    private static void write(Path file, String cluster) throws IOException {
        Files.writeString(file, "{name: " + cluster + ", type: EDS}");
    }

    private static void replace(Path file, String cluster) throws IOException {
        Path draft = file.resolveSibling("draft.tmp");
        write(draft, cluster);
        Files.move(draft, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    private void swap(String revision, String cluster) throws IOException {
        write(Files.createDirectory(conf.resolve(revision)).resolve("mesh.yaml"), cluster);
        Files.createSymbolicLink(conf.resolve("..data_tmp"), Path.of(revision));
        Files.move(conf.resolve("..data_tmp"), conf.resolve("..data"), ATOMIC_MOVE, REPLACE_EXISTING);
    }
}
