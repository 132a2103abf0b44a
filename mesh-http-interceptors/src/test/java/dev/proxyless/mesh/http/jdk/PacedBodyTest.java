package dev.proxyless.mesh.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class PacedBodyTest {

    private static final long PART_NANOS = Duration.ofSeconds(1).toNanos() / 16;
    private static final int KIB = 1024;

    private final ManualAlarm alarm = new ManualAlarm();

    @Test
    void aBodyPassesInSixteenPartsASecond() {
        Reader reader = new Reader(Long.MAX_VALUE);
        Wire wire = new Wire(new PacedBody<>(reader, 16 * KIB, alarm), new byte[4 * KIB]);
        wire.begin(4 * KIB);

        for (int part = 1; part <= 4; part++) {
            assertThat(reader.bytes.size()).isEqualTo(part * KIB);
            assertThat(reader.ends).hasSize(part / 4);
            alarm.advance(PART_NANOS);
        }
        assertThat(reader.ends).containsExactly("complete");
    }

    @Test
    void whatWasNotUsedIsSavedUpForASecondAtMost() {
        Reader reader = new Reader(Long.MAX_VALUE);
        PacedBody<Void> body = new PacedBody<>(reader, 16 * KIB, alarm);
        body.onSubscribe(new Wire(body, new byte[0]));
        alarm.advance(100 * PART_NANOS);
        body.onNext(List.of(ByteBuffer.allocate(100 * KIB)));

        assertThat(reader.bytes.size()).isEqualTo(16 * KIB);
    }

    @Test
    void aBodyThatBreaksOffEndsAtOnce() {
        Reader reader = new Reader(Long.MAX_VALUE);
        PacedBody<Void> body = new PacedBody<>(reader, 16, alarm);
        body.onSubscribe(new Wire(body, new byte[0]));
        body.onNext(List.of(ByteBuffer.allocate(100)));
        body.onError(new IOException("broken"));
        alarm.advance(100 * PART_NANOS);

        assertThat(reader.bytes.size()).isEqualTo(1);
        assertThat(reader.ends).containsExactly("java.io.IOException: broken");
    }

    @Test
    void aSubscriberThatThrowsIsToldSoAndTheWireGivenUp() {
        Reader reader = new Reader(Long.MAX_VALUE);
        reader.failing = true;
        PacedBody<Void> body = new PacedBody<>(reader, 16, alarm);
        Wire wire = new Wire(body, new byte[0]);
        body.onSubscribe(wire);
        body.onNext(List.of(ByteBuffer.allocate(100)));

        assertThat(reader.ends).containsExactly("java.lang.IllegalStateException: no");
        assertThat(wire.cancelled).isTrue();
    }

    @Test
    void theWireWaitsWhileAMebibyteDoes() {
        Reader reader = new Reader(Long.MAX_VALUE);
        Wire wire = new Wire(new PacedBody<>(reader, 16, alarm), new byte[4 * KIB * KIB]);
        wire.begin(64 * KIB);

        assertThat(wire.sent).isEqualTo(KIB * KIB + 64 * KIB);
    }

    /** Whatever comes, and however it is asked for, all of it passes in its order, and none before its time. */
    @RepeatedTest(50)
    void everyByteComesInItsOrderAndNoneTooSoon() {
        Random random = new Random();
        byte[] content = new byte[random.nextInt(20_000)];
        random.nextBytes(content);
        long rate = 16L * (1 + random.nextInt(2_000));
        Reader reader = new Reader(random.nextBoolean() ? Long.MAX_VALUE : 1);
        Wire wire = new Wire(new PacedBody<>(reader, rate, alarm), content);
        wire.begin(1 + random.nextInt(5_000));

        long parts = 1;
        for (int step = 0; step < 100_000 && reader.ends.isEmpty(); step++) {
            assertThat((long) reader.bytes.size()).isLessThanOrEqualTo(parts * (rate / 16));
            alarm.advance(PART_NANOS);
            parts++;
        }
        assertThat(reader.ends).containsExactly("complete");
        assertThat(reader.bytes.toByteArray()).isEqualTo(content);
    }

    /** A thread for the wire, and one for the time. */
    @RepeatedTest(50)
    void threadsTakeTurns() throws InterruptedException {
        byte[] content = new byte[50_000];
        new Random(7).nextBytes(content);
        Reader reader = new Reader(1);
        Wire wire = new Wire(new PacedBody<>(reader, 16L * 1000, alarm), content);
        Thread sender = new Thread(() -> wire.begin(997));
        sender.start();
        while (reader.ends.isEmpty()) {
            alarm.advance(PART_NANOS);
        }
        sender.join();

        assertThat(reader.bytes.toByteArray()).isEqualTo(content);
        assertThat(reader.mostAtOnce).hasValue(1);
    }

    /** Sends what it is asked for, a piece at a time. */
    private static final class Wire implements Flow.Subscription {

        private final PacedBody<Void> body;
        private final byte[] content;
        private int piece = 1;
        private volatile int sent;
        private volatile boolean cancelled;
        private boolean done;

        Wire(PacedBody<Void> body, byte[] content) {
            this.body = body;
            this.content = content;
        }

        void begin(int size) {
            piece = size;
            body.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            if (content.length == 0 && sent == 0 && piece == 1) {
                return;
            }
            if (sent < content.length) {
                int from = sent;
                int to = Math.min(content.length, from + piece);
                sent = to;
                body.onNext(List.of(ByteBuffer.wrap(Arrays.copyOfRange(content, from, to))));
            } else if (!done) {
                done = true;
                body.onComplete();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** Keeps what it is given, and asks for more. */
    private static final class Reader implements BodySubscriber<Void> {

        private final long demand;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<String> ends = java.util.Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private Flow.@Nullable Subscription subscription;
        private boolean failing;

        Reader(long demand) {
            this.demand = demand;
        }

        @Override
        public CompletionStage<Void> getBody() {
            return new CompletableFuture<>();
        }

        @Override
        public void onSubscribe(Flow.Subscription incoming) {
            subscription = incoming;
            incoming.request(demand);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            int now = inside.incrementAndGet();
            mostAtOnce.accumulateAndGet(now, Math::max);
            if (failing) {
                throw new IllegalStateException("no");
            }
            for (ByteBuffer buffer : buffers) {
                byte[] read = new byte[buffer.remaining()];
                buffer.get(read);
                bytes.writeBytes(read);
            }
            inside.decrementAndGet();
            if (demand != Long.MAX_VALUE && subscription != null) {
                subscription.request(demand);
            }
        }

        @Override
        public void onError(Throwable error) {
            ends.add(error.toString());
        }

        @Override
        public void onComplete() {
            ends.add("complete");
        }
    }

    /** A time that the test moves on. */
    private static final class ManualAlarm implements PacedBody.Alarm {

        private record Due(long at, Runnable task) {}

        private final PriorityQueue<Due> due = new PriorityQueue<>((one, other) -> Long.compare(one.at(), other.at()));
        private long now;

        @Override
        public synchronized long now() {
            return now;
        }

        @Override
        public synchronized void after(Duration wait, Runnable task) {
            due.add(new Due(now + wait.toNanos(), task));
        }

        void advance(long nanos) {
            List<Runnable> tasks = new ArrayList<>();
            synchronized (this) {
                now += nanos;
                for (Due next = due.peek(); next != null && next.at() <= now; next = due.peek()) {
                    tasks.add(due.remove().task());
                }
            }
            tasks.forEach(Runnable::run);
        }
    }
}
