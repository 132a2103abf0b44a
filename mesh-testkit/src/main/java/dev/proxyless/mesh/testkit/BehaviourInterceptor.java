package dev.proxyless.mesh.testkit;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Lets a call through, or not, as the backend's {@link Behaviour} says, and signs every answer. */
final class BehaviourInterceptor implements ServerInterceptor {

    private static final Metadata.Key<String> NAME =
            Metadata.Key.of(Backend.NAME_HEADER, Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> VERSION =
            Metadata.Key.of(Backend.VERSION_HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final Backend backend;

    BehaviourInterceptor(Backend backend) {
        this.backend = backend;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        try {
            return switch (backend.behaviour().next()) {
                case SERVE -> next.startCall(signed(call), headers);
                case FAIL -> end(call, Status.fromCodeValue(backend.behaviour().failure()));
                case DROP -> end(call, Status.UNAVAILABLE);
            };
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            return end(call, Status.UNAVAILABLE);
        }
    }

    private <Q, R> ServerCall.Listener<Q> end(ServerCall<Q, R> call, Status status) {
        call.close(status.withDescription(backend.name() + " was told to fail"), signature(new Metadata()));
        return new ServerCall.Listener<>() {};
    }

    private <Q, R> ServerCall<Q, R> signed(ServerCall<Q, R> call) {
        return new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata headers) {
                super.sendHeaders(signature(headers));
            }
        };
    }

    private Metadata signature(Metadata headers) {
        headers.put(NAME, backend.name());
        headers.put(VERSION, backend.version());
        return headers;
    }
}
