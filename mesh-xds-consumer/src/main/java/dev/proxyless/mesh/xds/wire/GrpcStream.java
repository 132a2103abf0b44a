package dev.proxyless.mesh.xds.wire;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream over gRPC, of either variant.
 *
 * @param <Q> its requests
 * @param <R> its responses
 */
final class GrpcStream<Q, R> implements AdsTransport.Stream, ClientResponseObserver<Q, R> {

    private final Class<Q> requestType;
    private final AdsTransport.Listener listener;
    private final Consumer<R> responses;

    /** Written by gRPC before the call starts, and read after it has. */
    private @Nullable ClientCallStreamObserver<Q> requests;

    private volatile boolean connected;
    private volatile boolean ended;

    private GrpcStream(Class<Q> requestType, AdsTransport.Listener listener, Consumer<R> responses) {
        this.requestType = requestType;
        this.listener = listener;
        this.responses = responses;
    }

    /** Begins a stream by {@code call}, whose responses go to {@code responses} and all else to {@code listener}. */
    static <Q, R> GrpcStream<Q, R> begun(
            ClientCall<Q, R> call, Class<Q> requestType, AdsTransport.Listener listener, Consumer<R> responses) {
        GrpcStream<Q, R> stream = new GrpcStream<>(requestType, listener, responses);
        ClientCalls.asyncBidiStreamingCall(call, stream);
        return stream;
    }

    /** Whether the stream has reached somebody, now or before it ended. */
    boolean isConnected() {
        return connected;
    }

    boolean isEnded() {
        return ended;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> observer) {
        requests = observer;
        observer.disableAutoRequestWithInitial(1);
        observer.setOnReadyHandler(() -> {
            connected = true;
            listener.onReady();
        });
    }

    @Override
    public void send(DiscoveryRequest request) {
        sendAny(request);
    }

    @Override
    public void send(DeltaDiscoveryRequest request) {
        sendAny(request);
    }

    private void sendAny(Object request) {
        if (requests != null) {
            requests.onNext(requestType.cast(request));
        }
    }

    @Override
    public void requestNext() {
        if (requests != null) {
            requests.request(1);
        }
    }

    @Override
    public void close() {
        ended = true;
        if (requests != null) {
            requests.cancel("the stream is replaced", null);
        }
    }

    @Override
    public void onNext(R response) {
        connected = true;
        responses.accept(response);
    }

    @Override
    public void onError(Throwable error) {
        ended = true;
        Status status = Status.fromThrowable(error);
        if (status.getCode() == Status.Code.UNIMPLEMENTED) {
            // Somebody answered, if only to say no: the connection is good for another try.
            connected = true;
            listener.onUnimplemented(describe(status));
        } else {
            listener.onEnd(describe(status));
        }
    }

    @Override
    public void onCompleted() {
        ended = true;
        listener.onEnd("the control plane closed the stream");
    }

    private static String describe(Status status) {
        StringBuilder words = new StringBuilder(status.getCode().name());
        if (status.getDescription() != null) {
            words.append(": ").append(status.getDescription());
        }
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && words.indexOf(cause.getMessage()) < 0) {
                words.append(": ").append(cause.getMessage());
            }
        }
        return words.toString();
    }
}
