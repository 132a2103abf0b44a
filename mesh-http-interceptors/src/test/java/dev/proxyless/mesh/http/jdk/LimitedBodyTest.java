package dev.proxyless.mesh.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.http.jdk.LimitedBody.Limits;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LimitedBodyTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualLoop loop = new ManualLoop();
    private final BodyWatch watch = new BodyWatch(loop, Runnable::run);
    private final Recorder recorder = new Recorder();
    private final Recorder.Flowing flowing = new Recorder.Flowing();

    @Test
    void aBodyThatEndsInTimeIsLeftAlone() {
        LimitedBody<String> body = body(SECOND, Duration.ZERO);
        body.onNext(List.of());
        body.onComplete();
        loop.advance(Duration.ofMinutes(1));

        assertThat(recorder.heard).containsExactly("next", "complete");
        assertThat(flowing.cancelled).isFalse();
    }

    @Test
    void aBodyThatTakesTooLongEndsAtTheNextLook() {
        LimitedBody<String> body = body(SECOND, Duration.ZERO);
        loop.advance(Duration.ofMillis(900));
        body.onNext(List.of());
        assertThat(recorder.heard).containsExactly("next");
        loop.advance(Duration.ofMillis(100));
        body.onNext(List.of());
        body.onComplete();

        assertThat(recorder.heard).containsExactly("next", HttpTimeoutException.class.getSimpleName());
        assertThat(flowing.cancelled).isTrue();
    }

    @Test
    void aBodyThatKeepsComingIsNotIdle() {
        LimitedBody<String> body = body(Duration.ZERO, SECOND);
        for (int i = 0; i < 10; i++) {
            loop.advance(Duration.ofMillis(900));
            body.onNext(List.of());
        }
        assertThat(recorder.heard).hasSize(10).containsOnly("next");
        loop.advance(SECOND);

        assertThat(recorder.heard).hasSize(11).endsWith(HttpTimeoutException.class.getSimpleName());
    }

    @Test
    void whatComesAndTheEndOfTheTimeTakeTurns() throws InterruptedException {
        LimitedBody<String> body = body(Duration.ofNanos(1), Duration.ZERO);
        CountDownLatch go = new CountDownLatch(1);
        Thread sender = new Thread(() -> {
            awaitQuietly(go);
            for (int i = 0; i < 200; i++) {
                body.onNext(List.of());
            }
            body.onComplete();
        });
        sender.start();
        go.countDown();
        for (int i = 0; i < 20; i++) {
            loop.advance(Duration.ofMillis(100));
        }
        sender.join();

        assertThat(recorder.overlapped).isFalse();
        assertThat(recorder.heard.stream().filter(signal -> !signal.equals("next")))
                .as("one end")
                .hasSize(1);
        assertThat(recorder.heard.get(recorder.heard.size() - 1)).isNotEqualTo("next");
    }

    private LimitedBody<String> body(Duration within, Duration idle) {
        LimitedBody<String> body =
                new LimitedBody<>(recorder, new Limits(watch.now(), within.toNanos(), idle.toNanos()), watch);
        body.onSubscribe(flowing);
        return body;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps what it hears, and whether it heard two things at a time. */
    private static final class Recorder implements BodySubscriber<String> {

        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile boolean overlapped;

        @Override
        public CompletionStage<String> getBody() {
            return new CompletableFuture<>();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {}

        @Override
        public void onNext(List<ByteBuffer> item) {
            hear("next");
        }

        @Override
        public void onError(Throwable error) {
            hear(error.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            hear("complete");
        }

        private void hear(String signal) {
            overlapped |= !busy.compareAndSet(false, true);
            heard.add(signal);
            busy.set(false);
        }

        private static final class Flowing implements Flow.Subscription {

            private volatile boolean cancelled;

            @Override
            public void request(long count) {}

            @Override
            public void cancel() {
                cancelled = true;
            }
        }
    }
}
