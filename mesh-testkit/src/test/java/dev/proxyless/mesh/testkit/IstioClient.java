package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client of istiod in the namespace {@code shop} that calls {@link IstioOrders} over HTTP and over gRPC. */
record IstioClient(MeshClient mesh, HttpClient http, ManagedChannel channel) implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    /** The bootstrap is as istio-agent writes it, with the four parts of a node's id that istiod insists on. */
    static IstioClient of(int port) {
        String bootstrap = """
                {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}],
                 "node": {"id": "sidecar~127.0.0.1~client.shop~shop.svc.cluster.local",
                          "metadata": {"GENERATOR": "grpc", "NAMESPACE": "shop", "CLUSTER_ID": "Kubernetes"}}}
                """.formatted(port);
        XdsSource source = XdsSource.create(Bootstrap.of(ConfigDocument.parse("istio", bootstrap)));
        MeshClient mesh = MeshClient.builder(source).build();
        ManagedChannel channel = MeshGrpc.create(mesh)
                .newChannelBuilder("mesh:///" + IstioOrders.GRPC, InsecureChannelCredentials.create())
                .build();
        return new IstioClient(mesh, MeshHttpClient.create(mesh), channel);
    }

    /** Waits until both names of the service are known. */
    void awaitReady() throws Exception {
        await(Resolved.Ready.class);
    }

    /** Waits until both names of the service are known not to exist. */
    void awaitGone() throws Exception {
        await(Resolved.Absent.class);
    }

    private void await(Class<?> state) throws Exception {
        for (String name : List.of(IstioOrders.HTTP, IstioOrders.GRPC)) {
            CompletableFuture<Object> reached = new CompletableFuture<>();
            MeshClient.Subscription following = mesh.subscribe(ServiceName.of(name), resolved -> {
                if (state.isInstance(resolved)) {
                    reached.complete(resolved);
                }
            });
            reached.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            following.close();
        }
    }

    /** A call over HTTP and one over gRPC, each with these headers. */
    List<Callable<String>> bothKinds(Map<String, String> headers) {
        return List.of(http("http://" + IstioOrders.HTTP + "/orders", headers), grpc(headers));
    }

    HttpResponse<String> get(String target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + IstioOrders.HTTP + target))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    Callable<String> http(String uri, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        headers.forEach(request::header);
        return () -> http.send(request.build(), BodyHandlers.ofString()).body();
    }

    Callable<String> grpc(Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        Channel marked = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
        return () -> ClientCalls.blockingUnaryCall(marked, GrpcBackend.CALL, CallOptions.DEFAULT, "");
    }

    @Override
    public void close() {
        channel.shutdownNow();
        mesh.close();
    }
}
