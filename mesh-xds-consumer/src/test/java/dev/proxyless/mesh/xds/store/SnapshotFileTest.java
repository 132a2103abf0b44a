package dev.proxyless.mesh.xds.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.store.StoredSnapshot.StoredResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final StoredSnapshot SNAPSHOT = new StoredSnapshot(
            "cluster orders at [xds:1][]",
            NOW,
            List.of(
                    new StoredResource("", ResourceType.LISTENER, "1", any("listener")),
                    new StoredResource("a.example", ResourceType.CLUSTER, "ü", any("cluster"))));

    @TempDir
    private Path directory;

    private Path path;
    private SnapshotFile file;

    @BeforeEach
    void place() {
        path = directory.resolve("last-known-good");
        file = SnapshotFile.at(path);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        file.write(SNAPSHOT);

        assertThat(file.read(SNAPSHOT.identity(), NOW, WEEK)).contains(SNAPSHOT);
    }

    @Test
    void noFileIsNoFault() throws Exception {
        assertThat(file.read(SNAPSHOT.identity(), NOW, WEEK)).isEmpty();
    }

    @Test
    void nothingIsLeftBesideTheFile() throws Exception {
        file.write(SNAPSHOT);
        file.write(SNAPSHOT);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void anyBitThatIsNotWhatItWasIsFound() throws Exception {
        file.write(SNAPSHOT);
        byte[] whole = Files.readAllBytes(path);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= (byte) (1 << (i % 8));
            Files.write(path, changed);

            assertThatThrownBy(this::read).as("byte %d", i).isInstanceOf(SnapshotFileException.class);
        }
    }

    @Test
    void aFileThatWasCutOrContinuedIsRefused() throws Exception {
        file.write(SNAPSHOT);
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length + 40; length++) {
            if (length != whole.length) {
                Files.write(path, Arrays.copyOf(whole, length));
                assertThatThrownBy(this::read).as("%d bytes", length).isInstanceOf(SnapshotFileException.class);
            }
        }
    }

    @Test
    void garbageIsRefused() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            Files.write(path, garbage);
            assertThatThrownBy(this::read).isInstanceOf(SnapshotFileException.class);
        }
    }

    @Test
    void aFileOfAnotherIsRefusedAndBothAreNamed() throws Exception {
        file.write(SNAPSHOT);

        assertThatThrownBy(() -> file.read("cluster stock at [xds:1][]", NOW, WEEK))
                .isInstanceOf(SnapshotFileException.class)
                .hasMessageContainingAll("orders", "stock");
    }

    @Test
    void aFileThatIsTooOldIsRefused() throws Exception {
        file.write(SNAPSHOT);

        assertThatThrownBy(() -> file.read(SNAPSHOT.identity(), NOW.plus(WEEK).plusMillis(1), WEEK))
                .isInstanceOf(SnapshotFileException.class)
                .hasMessageContaining("2026-01-01T00:00:00Z");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyTheOwnerMayWrite() throws Exception {
        file.write(SNAPSHOT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");

        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(this::read)
                .isInstanceOf(SnapshotFileException.class)
                .hasMessageContaining("can be written by others: rw-rw-rw-");
    }

    @Test
    void aDirectoryThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> SnapshotFile.at(directory.resolve("no/such")).write(SNAPSHOT))
                .isInstanceOf(IOException.class);
    }

    private void read() throws SnapshotFileException {
        file.read(SNAPSHOT.identity(), NOW, WEEK);
    }

    private static Any any(String text) {
        return Any.newBuilder()
                .setTypeUrl("type.googleapis.com/x")
                .setValue(ByteString.copyFromUtf8(text))
                .build();
    }
}
