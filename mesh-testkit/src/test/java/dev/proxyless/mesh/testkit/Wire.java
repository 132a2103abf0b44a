package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import io.grpc.CallOptions;
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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** How a client asks an endpoint for its name: the same method at the same path, over either protocol. */
enum Wire {
    HTTP(503) {
        @Override
        Backend backend(String name) {
            return HttpBackend.start(name, "v1");
        }

        @Override
        Caller caller(MeshClient mesh, String service) {
            HttpClient client = MeshHttpClient.create(mesh);
            return headers -> {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + service + PATH))
                        .POST(BodyPublishers.ofString(""));
                headers.forEach(request::header);
                HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    throw new IOException("status " + response.statusCode());
                }
                return response.body();
            };
        }
    },
    GRPC(14) {
        @Override
        Backend backend(String name) {
            return GrpcBackend.start(name, "v1");
        }

        @Override
        Caller caller(MeshClient mesh, String service) {
            ManagedChannel channel = MeshGrpc.create(mesh)
                    .newChannelBuilder("mesh:///" + service, InsecureChannelCredentials.create())
                    .build();
            return new Caller() {
                @Override
                public String call(Map<String, String> headers) {
                    Metadata metadata = new Metadata();
                    headers.forEach((name, value) ->
                            metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
                    return ClientCalls.blockingUnaryCall(
                            ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                            GrpcBackend.CALL,
                            CallOptions.DEFAULT,
                            "");
                }

                @Override
                public void close() {
                    channel.shutdownNow();
                }
            };
        }
    };

    /** The path of every call. */
    static final String PATH = "/testkit.Backend/Call";

    private final int unavailable;

    Wire(int unavailable) {
        this.unavailable = unavailable;
    }

    /** An endpoint that says {@code name}. */
    abstract Backend backend(String name);

    /** A client of {@code service}. */
    abstract Caller caller(MeshClient mesh, String service);

    /** The status with which an endpoint says that it is not there. */
    int unavailable() {
        return unavailable;
    }

    /** Calls, one after the other or at once. */
    interface Caller extends AutoCloseable {

        /** The name of the endpoint that answers; throws where none does. */
        String call(Map<String, String> headers) throws Exception;

        @Override
        default void close() {}
    }
}
