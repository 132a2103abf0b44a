package dev.proxyless.mesh.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;

/** The same mesh where routes and endpoints come on streams of their own. */
final class StreamedDefinition {

    private StreamedDefinition() {}

    /** {@code mesh} for clients that speak as {@code speech} says. */
    static MeshDefinition of(MeshDefinition mesh, Speech speech) {
        if (speech.streams().isEmpty()) {
            return mesh;
        }
        ConfigSource source = source(speech.streams().get());
        MeshDefinition streamed = mesh;
        for (Listener listener : mesh.listeners()) {
            streamed = streamed.listener(of(listener, source));
        }
        for (Cluster cluster : mesh.clusters()) {
            Cluster.Builder changed = cluster.toBuilder();
            changed.getEdsClusterConfigBuilder().setEdsConfig(source);
            streamed = streamed.cluster(changed.build());
        }
        return streamed;
    }

    private static Listener of(Listener listener, ConfigSource source) {
        try {
            HttpConnectionManager.Builder manager =
                    listener.getApiListener().getApiListener().unpack(HttpConnectionManager.class).toBuilder();
            manager.getRdsBuilder().setConfigSource(source);
            Listener.Builder changed = listener.toBuilder();
            changed.getApiListenerBuilder().setApiListener(Any.pack(manager.build()));
            return changed.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static ConfigSource source(String apiType) {
        ApiConfigSource.Builder stream = ApiConfigSource.newBuilder()
                .setApiType(ApiConfigSource.ApiType.valueOf(apiType))
                .setTransportApiVersion(ApiVersion.V3)
                .addGrpcServices(GrpcService.newBuilder()
                        .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName(Speech.PLANE)));
        return ConfigSource.newBuilder()
                .setResourceApiVersion(ApiVersion.V3)
                .setApiConfigSource(stream)
                .build();
    }
}
