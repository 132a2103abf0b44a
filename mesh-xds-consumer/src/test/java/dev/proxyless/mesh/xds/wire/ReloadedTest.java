package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ReloadedTest {

    private final Queue<String> files = new ArrayDeque<>();
    private long now = Long.MAX_VALUE - 5;

    @Test
    void whatIsYoungEnoughIsNotReadAgain() throws Exception {
        Reloaded<String> reloaded = reloaded("one", "two");

        now += Duration.ofSeconds(59).toNanos();
        assertThat(reloaded.value()).isEqualTo("one");
        now += Duration.ofSeconds(1).toNanos();
        assertThat(reloaded.value()).isEqualTo("two");
        assertThat(reloaded.value()).isEqualTo("two");
    }

    @Test
    void whatCannotBeReadLeavesTheOldAndIsTriedAgainSoon() throws Exception {
        Reloaded<String> reloaded = reloaded("one", "", "three");

        now += Duration.ofSeconds(60).toNanos();
        assertThat(reloaded.value()).isEqualTo("one");
        now += Duration.ofSeconds(9).toNanos();
        assertThat(reloaded.value()).isEqualTo("one");
        now += Duration.ofSeconds(1).toNanos();
        assertThat(reloaded.value()).isEqualTo("three");
    }

    @Test
    void anIntervalLongerThanAnyClockIsNoFault() throws Exception {
        files.add("one");
        Reloaded<String> reloaded = Reloaded.of("files", this::read, Duration.ofDays(3_652_500), () -> now);

        now += Long.MAX_VALUE / 2;
        assertThat(reloaded.value()).isEqualTo("one");
    }

    @Test
    void whatCannotBeReadAtFirstIsAnError() {
        assertThatThrownBy(() -> reloaded("")).isInstanceOf(IOException.class).hasMessage("torn");
    }

    private Reloaded<String> reloaded(String... contents) throws Exception {
        files.addAll(List.of(contents));
        return Reloaded.of("files", this::read, Duration.ofMinutes(1), () -> now);
    }

    private String read() throws IOException {
        String content = files.remove();
        if (content.isEmpty()) {
            throw new IOException("torn");
        }
        return content;
    }
}
