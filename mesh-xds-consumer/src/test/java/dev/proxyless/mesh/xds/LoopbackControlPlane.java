package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A control plane on a real port that sends each type whenever its version is not the one that the client has. */
final class LoopbackControlPlane {

    private final Map<String, DiscoveryResponse> current = new HashMap<>();
    private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    private Server server = start(0);
    private final int port = server.getPort();
    private @Nullable Streaming stream;

    int port() {
        return port;
    }

    synchronized void set(ResourceType type, String version, String resource) {
        List<Any> resources = ((ConfigDocument.Resources) ConfigDocument.parse("test", resource)).resources();
        current.put(
                type.typeUrl(),
                DiscoveryResponse.newBuilder()
                        .setTypeUrl(type.typeUrl())
                        .setVersionInfo(version)
                        .addAllResources(resources)
                        .build());
        if (stream != null) {
            stream.push(type.typeUrl());
        }
    }

    String nextRefusal() throws InterruptedException {
        String refusal = refusals.poll(20, TimeUnit.SECONDS);
        if (refusal == null) {
            throw new AssertionError("no refusal within 20 s");
        }
        return refusal;
    }

    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination();
        synchronized (this) {
            stream = null;
        }
    }

    void start() {
        server = start(port);
    }

    private Server start(int port) {
        try {
            return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                    .addService(new AggregatedDiscoveryServiceImplBase() {
                        @Override
                        public StreamObserver<DiscoveryRequest> streamAggregatedResources(
                                StreamObserver<DiscoveryResponse> responses) {
                            return new Streaming(responses);
                        }
                    })
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Streaming implements StreamObserver<DiscoveryRequest> {

        private final StreamObserver<DiscoveryResponse> responses;
        private final Map<String, String> sent = new HashMap<>();
        private int nonces;

        Streaming(StreamObserver<DiscoveryResponse> responses) {
            this.responses = responses;
        }

        @Override
        public void onNext(DiscoveryRequest request) {
            synchronized (LoopbackControlPlane.this) {
                stream = this;
                if (request.hasErrorDetail()) {
                    refusals.add(request.getErrorDetail().getMessage());
                } else if (request.getResponseNonce().isEmpty()) {
                    push(request.getTypeUrl());
                }
            }
        }

        void push(String typeUrl) {
            DiscoveryResponse response = current.get(typeUrl);
            if (response != null && !response.getVersionInfo().equals(sent.put(typeUrl, response.getVersionInfo()))) {
                responses.onNext(response.toBuilder().setNonce("n" + nonces++).build());
            }
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
            responses.onCompleted();
        }
    }
}
