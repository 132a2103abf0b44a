package dev.proxyless.mesh.xds.file;

import static dev.proxyless.mesh.xds.file.FollowedFile.MAX_UNREST;
import static dev.proxyless.mesh.xds.file.FollowedFile.PATIENCE;
import static dev.proxyless.mesh.xds.file.FollowedFile.QUIET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.resource.ResourceSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFileTest {

    private final RecordingListener listener = new RecordingListener();

    @TempDir
    private Path directory;

    private Path path;
    private FollowedFile file;
    private long now = Long.MAX_VALUE - PATIENCE;

    @BeforeEach
    void follow() {
        path = directory.resolve("mesh.yaml");
        file = new FollowedFile(new ResourceSource.File(path, Optional.empty()), listener);
    }

    @Test
    void aFileIsReadAtOnceAndThenNotBeforeSomethingChanges() throws IOException {
        write("a");

        assertThat(file.delay(now)).isZero();
        file.check(now);

        assertThat(listener.rest()).containsExactly("a");
        assertThat(file.delay(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aChangeIsReadOnceThereIsQuietButNotTooLate() {
        file.check(now);
        file.changed(now);
        assertThat(file.delay(now)).isEqualTo(QUIET);

        for (int i = 0; i < 100; i++) {
            now += QUIET / 2;
            file.changed(now);
        }

        assertThat(file.delay(now)).isZero();
        assertThat(file.delay(now - 50 * QUIET + MAX_UNREST - 1)).isEqualTo(1);
    }

    @Test
    void theSameBytesAreToldOnce() throws IOException {
        write("a");
        file.check(now);
        write("a");
        file.check(now);

        assertThat(listener.rest()).containsExactly("a");
    }

    @Test
    void aFaultIsToldOnlyIfItStays() throws IOException {
        write("a");
        file.check(now);
        Files.writeString(path, "name: b\ntype: [");

        file.check(now);
        assertThat(file.delay(now)).isEqualTo(PATIENCE);
        now += PATIENCE - 1;
        file.check(now);
        assertThat(file.delay(now)).isEqualTo(1);
        assertThat(listener.rest()).containsExactly("a");
        file.check(++now);
        file.check(++now);

        assertThat(listener.rest())
                .singleElement()
                .asString()
                .startsWith("fault: " + path + ":2: neither YAML nor JSON");
    }

    @Test
    void aFaultThatIsMendedSoonIsNotTold() throws IOException {
        Files.writeString(path, "");
        file.check(now);
        write("b");
        file.check(now + PATIENCE - 1);

        assertThat(listener.rest()).containsExactly("b");
        assertThat(file.delay(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theEndOfAFaultIsToldEvenIfNothingElseChanged() throws IOException {
        write("a");
        file.check(now);
        Files.delete(path);
        file.check(now);
        file.check(now + PATIENCE);
        write("a");
        file.check(now + PATIENCE);

        assertThat(listener.rest()).containsExactly("a", "fault: " + path + ": no such file", "a");
    }

    @Test
    void nothingIsToldOnceItIsLetGo() throws IOException {
        write("a");
        file.close();
        file.check(now);

        assertThat(listener.rest()).isEmpty();
    }

    private void write(String cluster) throws IOException {
        Files.writeString(path, "{name: " + cluster + ", type: EDS}");
    }
}
