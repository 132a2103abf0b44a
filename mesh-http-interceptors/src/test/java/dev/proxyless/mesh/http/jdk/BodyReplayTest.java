package dev.proxyless.mesh.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyReplayTest {

    @Test
    void bodiesThatAlwaysGiveTheSameBytesMayBeSentAgain(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "file");
        for (BodyPublisher body : List.of(
                BodyPublishers.noBody(),
                BodyPublishers.ofString("text"),
                BodyPublishers.ofByteArray(new byte[3]),
                BodyPublishers.ofFile(file))) {
            BodyReplay replay = BodyReplay.of(Optional.of(body));
            subscribe(replay);
            assertThat(replay.canSendAgain()).as(body.getClass().getName()).isTrue();
            assertThat(replay.body()).containsSame(body);
        }
        assertThat(BodyReplay.of(Optional.empty()).canSendAgain()).isTrue();
    }

    @Test
    void anyOtherBodyMayBeSentAgainOnlyIfNobodyAskedForIt() {
        for (BodyPublisher body : List.of(
                BodyPublishers.ofInputStream(InputStream::nullInputStream),
                BodyPublishers.ofByteArrays(List.of(new byte[3])),
                BodyPublishers.fromPublisher(BodyPublishers.ofString("text")))) {
            BodyReplay replay = BodyReplay.of(Optional.of(body));
            assertThat(replay.canSendAgain()).isTrue();
            assertThat(replay.maybeSent()).isFalse();

            subscribe(replay);

            assertThat(replay.canSendAgain()).as(body.getClass().getName()).isFalse();
            assertThat(replay.maybeSent()).isTrue();
        }
    }

    private static void subscribe(BodyReplay replay) {
        replay.body().orElseThrow().subscribe(new Ignoring());
    }

    private static final class Ignoring implements Flow.Subscriber<ByteBuffer> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer buffer) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }
}
