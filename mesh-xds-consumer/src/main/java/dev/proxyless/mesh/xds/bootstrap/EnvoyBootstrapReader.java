package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.proxyless.mesh.xds.document.ConfigDocument.EnvoyBootstrap;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Envoy's bootstrap: its node, its static resources, and where its aggregated discovery service is (Envoy {@code
 * bootstrap.v3.Bootstrap.DynamicResources.ads_config}).
 */
final class EnvoyBootstrapReader {

    private final EnvoyBootstrap document;
    private final List<IgnoredField> ignored;

    private EnvoyBootstrapReader(EnvoyBootstrap document) {
        this.document = document;
        this.ignored = new ArrayList<>(document.ignored());
    }

    static Bootstrap read(EnvoyBootstrap document) {
        return new EnvoyBootstrapReader(document).bootstrap();
    }

    private Bootstrap bootstrap() {
        var proto = document.bootstrap();
        var dynamic = proto.getDynamicResources();
        List<ServerConfig> servers = new ArrayList<>();
        List<Cluster> clusters = new ArrayList<>(proto.getStaticResources().getClustersList());
        Map<ResourceType, ResourceSource> served = new EnumMap<>(ResourceType.class);
        if (dynamic.hasAdsConfig()) {
            served.put(ResourceType.ROUTE_CONFIGURATION, ResourceSource.ADS);
            served.put(ResourceType.ENDPOINTS, ResourceSource.ADS);
            servers.add(new EnvoyServerReader(document.source(), ignored, clusters).read(dynamic.getAdsConfig()));
        }
        if (dynamic.hasLdsConfig() && isAds(dynamic.getLdsConfig(), "dynamic_resources.lds_config", servers)) {
            served.put(ResourceType.LISTENER, ResourceSource.ADS);
        }
        if (dynamic.hasCdsConfig() && isAds(dynamic.getCdsConfig(), "dynamic_resources.cds_config", servers)) {
            served.put(ResourceType.CLUSTER, ResourceSource.ADS);
        }
        List<Any> resources = new ArrayList<>();
        proto.getStaticResources().getListenersList().forEach(listener -> resources.add(packed(listener)));
        clusters.forEach(cluster -> resources.add(packed(cluster)));
        if (proto.getStaticResources().getSecretsCount() > 0) {
            ignore("static_resources.secrets", "is not supported, and has no effect");
        }
        return new Bootstrap(
                document.source(),
                proto.getNode(),
                servers,
                Map.of(),
                served,
                Bootstrap.DEFAULT_TEMPLATE,
                resources,
                ignored);
    }

    private static Any packed(Message message) {
        return Any.pack(message);
    }

    private boolean isAds(ConfigSource config, String path, List<ServerConfig> servers) {
        if (!config.hasAds()) {
            ignore(path, "only ads: {} is supported; this source is not read");
            return false;
        }
        if (servers.isEmpty()) {
            throw fault(
                    EnvoyServerReader.ADS,
                    "is missing, but " + path + " refers to it (expected: api_type: GRPC and a grpc_service)");
        }
        return true;
    }

    private void ignore(String path, String reason) {
        ignored.add(new IgnoredField(path, 0, reason));
    }

    private DocumentException fault(String path, String problem) {
        return new DocumentException(document.source(), path + ": " + problem);
    }
}
