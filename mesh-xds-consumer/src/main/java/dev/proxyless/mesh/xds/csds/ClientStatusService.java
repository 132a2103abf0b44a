package dev.proxyless.mesh.xds.csds;

import dev.proxyless.mesh.xds.XdsSource;
import io.envoyproxy.envoy.service.status.v3.ClientStatusDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.status.v3.ClientStatusRequest;
import io.envoyproxy.envoy.service.status.v3.ClientStatusResponse;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC service {@code envoy.service.status.v3.ClientStatusDiscoveryService} (gRFC A40): tells tools such as {@code
 * grpcdebug} what a process has from its control planes. Add it to a server of the application's own:
 *
 * <pre>{@code
 * XdsSource source = XdsSource.fromEnvironment();
 * MeshClient mesh = MeshClient.builder(source).build();
 * serverBuilder.addService(ClientStatusService.create(source));
 * }</pre>
 *
 * <p>Each source is one {@code ClientConfig}, with the source's description as its {@code client_scope}. Resources are shown as
 * they came, without what Envoy marks as sensitive. Whoever can call the server sees the configuration: bind it where only
 * operators reach it. Thread-safe; a call waits a moment for the control loop, on the server's own thread.
 */
public final class ClientStatusService implements BindableService {

    private static final Logger log = LoggerFactory.getLogger(ClientStatusService.class);

    /** A control loop never blocks, so more than this means that it has ended. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<XdsSource> sources;

    private ClientStatusService(List<XdsSource> sources) {
        this.sources = sources;
    }

    /** A service that tells what {@code sources} know, in their order. */
    public static ClientStatusService create(XdsSource... sources) {
        return new ClientStatusService(List.of(sources));
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ClientStatusDiscoveryServiceGrpc.bindService(new Calls());
    }

    /** The answer to a request, or the status with which it is refused. */
    private record Answer(@Nullable ClientStatusResponse response, Status status) {

        static Answer refused(Status status) {
            return new Answer(null, status);
        }

        /** Whether the caller got a response and the call may go on. */
        boolean to(StreamObserver<ClientStatusResponse> caller) {
            if (response == null) {
                caller.onError(status.asException());
                return false;
            }
            caller.onNext(response);
            return true;
        }
    }

    private Answer answer(ClientStatusRequest request) {
        if (request.getNodeMatchersCount() > 0) {
            return Answer.refused(Status.INVALID_ARGUMENT.withDescription("node_matchers: "
                    + request.getNodeMatchersCount()
                    + " given (expected: none; a client tells of itself alone, gRFC A40)"));
        }
        try {
            List<SourceStatus> known = SourceStatus.of(sources).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(ClientConfigs.of(known, !request.getExcludeResourceContents()), Status.OK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.refused(Status.CANCELLED.withDescription("interrupted"));
        } catch (TimeoutException e) {
            return Answer.refused(Status.UNAVAILABLE.withDescription("the mesh client did not answer within "
                    + PATIENCE.toSeconds() + " s (expected: one that is not closed)"));
        } catch (ExecutionException | RuntimeException e) {
            log.error("the status of the mesh client could not be gathered", e);
            return Answer.refused(Status.INTERNAL.withDescription("see the log of the server"));
        }
    }

    /** The calls of the service; gRPC calls one observer one message at a time. */
    private final class Calls implements ClientStatusDiscoveryServiceGrpc.AsyncService {

        @Override
        public void fetchClientStatus(ClientStatusRequest request, StreamObserver<ClientStatusResponse> caller) {
            if (answer(request).to(caller)) {
                caller.onCompleted();
            }
        }

        @Override
        public StreamObserver<ClientStatusRequest> streamClientStatus(StreamObserver<ClientStatusResponse> caller) {
            return new StreamObserver<>() {
                private boolean ended;

                @Override
                public void onNext(ClientStatusRequest request) {
                    ended = ended || !answer(request).to(caller);
                }

                @Override
                public void onError(Throwable cause) {
                    ended = true;
                }

                @Override
                public void onCompleted() {
                    if (!ended) {
                        caller.onCompleted();
                    }
                }
            };
        }
    }
}
