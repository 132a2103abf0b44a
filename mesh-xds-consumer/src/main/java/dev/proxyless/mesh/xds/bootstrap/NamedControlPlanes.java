package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the clusters that resources name as control planes for other resources (Envoy {@code api_config_source}). */
final class NamedControlPlanes {

    private static final List<Class<? extends Message>> READ =
            List.of(Listener.class, Cluster.class, HttpConnectionManager.class);

    private final Set<String> names = new HashSet<>();

    private NamedControlPlanes() {}

    static Set<String> in(Collection<? extends Message> resources) {
        NamedControlPlanes found = new NamedControlPlanes();
        resources.forEach(found::look);
        return found.names;
    }

    private void look(Message message) {
        if (message instanceof ApiConfigSource source) {
            source.getGrpcServicesList()
                    .forEach(service -> names.add(service.getEnvoyGrpc().getClusterName()));
        } else if (message instanceof Any any) {
            READ.stream().filter(any::is).forEach(type -> look(any, type));
        } else {
            message.getAllFields().values().forEach(this::lookInto);
        }
    }

    private void look(Any any, Class<? extends Message> type) {
        try {
            look(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
            // Whoever decodes the resource says so.
        }
    }

    private void lookInto(Object value) {
        if (value instanceof Message message) {
            look(message);
        } else if (value instanceof List<?> values) {
            values.forEach(this::lookInto);
        }
    }
}
