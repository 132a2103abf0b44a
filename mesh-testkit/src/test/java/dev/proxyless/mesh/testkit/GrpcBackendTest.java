package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcBackendTest {

    private final GrpcBackend backend = GrpcBackend.start("orders-v1-a", "v1");
    private final ManagedChannel channel = NettyChannelBuilder.forTarget(
                    backend.address().toString())
            .usePlaintext()
            .build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
        backend.close();
    }

    @Test
    void answersTheHealthCheck() {
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void saysWhoItIs() {
        assertThat(call("")).isEqualTo("orders-v1-a");
    }

    @Test
    void aHandlerSeesHeadersAndMessage() {
        backend.handler((headers, request) -> headers.keys().contains("user-agent") + " " + request);
        assertThat(call("hello")).isEqualTo("true hello");
    }

    @Test
    void echoesAStream() throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        StreamObserver<String> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(GrpcBackend.ECHO, CallOptions.DEFAULT), into(answers));
        requests.onNext("one");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
        requests.onNext("two");
        requests.onCompleted();
        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("two");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("completed");
    }

    @Test
    void failsAsOftenAsItWasTold() {
        backend.behaviour().failNext(1, Code.RESOURCE_EXHAUSTED.value());
        assertThatThrownBy(() -> call(""))
                .satisfies(error -> assertThat(code(error)).isEqualTo(Code.RESOURCE_EXHAUSTED));
        assertThat(call("")).isEqualTo("orders-v1-a");
        assertThat(backend.behaviour().requests()).isEqualTo(2);
    }

    @Test
    void aDroppedCallIsUnavailable() {
        backend.behaviour().dropNext(1);
        assertThatThrownBy(() -> call(""))
                .satisfies(error -> assertThat(code(error)).isEqualTo(Code.UNAVAILABLE));
    }

    @Test
    void aDeadEndpointRefusesUntilItListensAgainOnTheSamePort() {
        call("");
        backend.kill();
        assertThatThrownBy(() -> call(""))
                .satisfies(error -> assertThat(code(error)).isEqualTo(Code.UNAVAILABLE));
        backend.restart();
        channel.resetConnectBackoff();
        assertThat(ClientCalls.blockingUnaryCall(channel, GrpcBackend.CALL, CallOptions.DEFAULT.withWaitForReady(), ""))
                .isEqualTo("orders-v1-a");
    }

    private String call(String request) {
        return ClientCalls.blockingUnaryCall(channel, GrpcBackend.CALL, CallOptions.DEFAULT, request);
    }

    private static Code code(Throwable error) {
        return ((StatusRuntimeException) error).getStatus().getCode();
    }

    private static StreamObserver<String> into(BlockingQueue<String> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                answers.add(message);
            }

            @Override
            public void onError(Throwable error) {
                answers.add(error.toString());
            }

            @Override
            public void onCompleted() {
                answers.add("completed");
            }
        };
    }
}
