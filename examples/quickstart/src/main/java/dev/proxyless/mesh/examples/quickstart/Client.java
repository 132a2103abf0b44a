package dev.proxyless.mesh.examples.quickstart;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.testkit.Backend;
import dev.proxyless.mesh.testkit.GrpcBackend;
import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** An application that calls the orders service, over HTTP and over gRPC. Nothing in it knows of versions or endpoints. */
final class Client implements AutoCloseable {

    private final HttpClient http;
    private final ManagedChannel channel;

    Client(MeshClient mesh) {
        this.http = MeshHttpClient.create(mesh);
        this.channel = MeshGrpc.create(mesh)
                .newChannelBuilder("mesh:///orders", InsecureChannelCredentials.create())
                .build();
    }

    /** The version of the service that answered an HTTP request. */
    String callHttp() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://orders/orders/7")).build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return response.headers().firstValue(Backend.VERSION_HEADER).orElse("?");
    }

    /** The version of the service that answered a gRPC call. */
    String callGrpc() {
        return ClientCalls.blockingUnaryCall(channel, GrpcBackend.CALL, CallOptions.DEFAULT, "order 7");
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
