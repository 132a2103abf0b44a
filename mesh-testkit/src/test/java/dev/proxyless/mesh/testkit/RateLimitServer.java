package dev.proxyless.mesh.testkit;

import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc.RateLimitServiceImplBase;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A rate limit service that says what a test wants, and keeps what it was asked. Thread-safe. */
final class RateLimitServer extends RateLimitServiceImplBase implements AutoCloseable {

    /** Says that no call is too many. */
    static final RateLimitResponse OK = RateLimitResponse.newBuilder()
            .setOverallCode(RateLimitResponse.Code.OK)
            .build();

    /** Says that a call is too many. */
    static final RateLimitResponse OVER_LIMIT = RateLimitResponse.newBuilder()
            .setOverallCode(RateLimitResponse.Code.OVER_LIMIT)
            .build();

    /** How many connections were made. */
    final AtomicInteger connections = new AtomicInteger();
    /** Counts down when somebody who asked gave up. */
    final CountDownLatch gaveUp = new CountDownLatch(1);

    /** Counts down when a connection has ended. */
    final CountDownLatch ended = new CountDownLatch(1);

    private final LinkedBlockingQueue<RateLimitRequest> asked = new LinkedBlockingQueue<>();
    private final Server server;
    private final int port;
    /** Null answers nothing; an exception is an error. */
    private volatile Function<RateLimitRequest, @Nullable RateLimitResponse> answers = question -> OK;

    private RateLimitServer() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(this)
                .addTransportFilter(new ServerTransportFilter() {
                    @Override
                    public Attributes transportReady(Attributes attributes) {
                        connections.incrementAndGet();
                        return attributes;
                    }

                    @Override
                    public void transportTerminated(Attributes attributes) {
                        ended.countDown();
                    }
                })
                .build()
                .start();
        port = server.getPort();
    }

    static RateLimitServer start() throws IOException {
        return new RateLimitServer();
    }

    int port() {
        return port;
    }

    /** From now on it says this. */
    void answer(Function<RateLimitRequest, @Nullable RateLimitResponse> other) {
        answers = other;
    }

    /** What it was asked since the last time. */
    List<RateLimitRequest> takeAsked() {
        List<RateLimitRequest> all = new ArrayList<>();
        asked.drainTo(all);
        return all;
    }

    @Override
    public void shouldRateLimit(RateLimitRequest question, StreamObserver<RateLimitResponse> asker) {
        asked.add(question);
        ((ServerCallStreamObserver<RateLimitResponse>) asker).setOnCancelHandler(gaveUp::countDown);
        RateLimitResponse answer;
        try {
            answer = answers.apply(question);
        } catch (RuntimeException e) {
            asker.onError(Status.INTERNAL.withCause(e).asRuntimeException());
            return;
        }
        if (answer != null) {
            asker.onNext(answer);
            asker.onCompleted();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
