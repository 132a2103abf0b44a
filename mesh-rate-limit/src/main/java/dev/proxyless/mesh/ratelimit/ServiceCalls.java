package dev.proxyless.mesh.ratelimit;

import dev.proxyless.mesh.client.filter.SideCall;
import dev.proxyless.mesh.model.filter.config.RateLimitSettings.Service;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks rate limit services ({@code envoy.service.ratelimit.v3.RateLimitService}). Thread-safe. */
final class ServiceCalls {

    private final Connections connections;

    ServiceCalls(Connections connections) {
        this.connections = connections;
    }

    /**
     * Asks, without waiting.
     *
     * @param side where; ended when there is an answer, or when nobody waits for it any more
     * @param answer is given the answer once, or null if there was none, on whatever thread
     * @return ends the asking
     */
    Runnable ask(
            Service service, SideCall side, RateLimitRequest question, Consumer<@Nullable RateLimitResponse> answer) {
        Asked asked = new Asked(side, answer);
        ManagedChannel channel = connections.to(side.address());
        if (channel == null) {
            asked.onError(
                    Status.UNAVAILABLE.withDescription("the client is closed").asException());
            return () -> {};
        }
        CallOptions options = CallOptions.DEFAULT.withAuthority(service.authority());
        if (!service.timeout().isZero()) {
            options = options.withDeadlineAfter(service.timeout().toNanos(), TimeUnit.NANOSECONDS);
        }
        // Not within the context of the caller: what becomes of that the call learns by itself.
        Context before = Context.ROOT.attach();
        try {
            ClientCall<RateLimitRequest, RateLimitResponse> call =
                    channel.newCall(RateLimitServiceGrpc.getShouldRateLimitMethod(), options);
            ClientCalls.asyncUnaryCall(call, question, asked);
            return () -> call.cancel("nobody waits for the answer any more", null);
        } catch (RuntimeException e) {
            asked.onError(e);
            return () -> {};
        } finally {
            Context.ROOT.detach(before);
        }
    }

    void close() {
        connections.close();
    }

    /** A question on its way. */
    private static final class Asked implements StreamObserver<RateLimitResponse> {

        private final SideCall side;
        private final Consumer<@Nullable RateLimitResponse> answer;
        private @Nullable RateLimitResponse said;

        Asked(SideCall side, Consumer<@Nullable RateLimitResponse> answer) {
            this.side = side;
            this.answer = answer;
        }

        @Override
        public void onNext(RateLimitResponse response) {
            said = response;
        }

        @Override
        public void onError(Throwable error) {
            side.end(error);
            answer.accept(null);
        }

        @Override
        public void onCompleted() {
            side.end(null);
            answer.accept(said);
        }
    }
}
