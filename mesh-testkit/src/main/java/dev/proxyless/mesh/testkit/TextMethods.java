package dev.proxyless.mesh.testkit;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/** gRPC methods whose messages are text in UTF-8. */
final class TextMethods {

    private static final Context.Key<Metadata> HEADERS = Context.key("headers");

    private TextMethods() {}

    static MethodDescriptor<String, String> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(new TextMarshaller())
                .setResponseMarshaller(new TextMarshaller())
                .build();
    }

    static ServerServiceDefinition service(BiFunction<Metadata, String, String> handler) {
        ServerCallHandler<String, String> call = ServerCalls.asyncUnaryCall((request, answers) -> {
            answers.onNext(handler.apply(HEADERS.get(), request));
            answers.onCompleted();
        });
        return ServerServiceDefinition.builder("testkit.Backend")
                .addMethod(GrpcBackend.CALL, (serverCall, headers) -> withHeaders(serverCall, headers, call))
                .addMethod(GrpcBackend.ECHO, ServerCalls.asyncBidiStreamingCall(TextMethods::echo))
                .build();
    }

    private static ServerCall.Listener<String> withHeaders(
            ServerCall<String, String> call, Metadata headers, ServerCallHandler<String, String> next) {
        return Contexts.interceptCall(Context.current().withValue(HEADERS, headers), call, headers, next);
    }

    private static StreamObserver<String> echo(StreamObserver<String> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                answers.onNext(message);
            }

            @Override
            public void onError(Throwable cancelled) {
                // There is nobody left to answer.
            }

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    private static final class TextMarshaller implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
