package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.document.ConfigDocument.EnvoyBootstrap;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Envoy's bootstrap: its node, its static resources, where its aggregated discovery service is (Envoy {@code
 * bootstrap.v3.Bootstrap.DynamicResources.ads_config}), and where listeners and clusters come from.
 */
final class EnvoyBootstrapReader {

    /** What {@code lds_config: {ads: {}}} means to Envoy: all listeners, whatever they are called. */
    private static final ResourceSource LISTENERS_OF_ADS = new ResourceSource.Wildcard();

    private static final Set<String> KNOWN = Set.of(
            "ads",
            "self",
            "path",
            "path_config_source",
            "api_config_source",
            "resource_api_version",
            "initial_fetch_timeout");

    private static final String LDS = "dynamic_resources.lds_config";
    private static final String CDS = "dynamic_resources.cds_config";

    private final EnvoyBootstrap document;
    private final EnvoyFindings findings;
    private final EnvoyServerReader reader;
    private final Map<String, ServerConfig> controlPlanes = new HashMap<>();

    private EnvoyBootstrapReader(EnvoyBootstrap document) {
        this.document = document;
        this.findings = new EnvoyFindings(document.source(), document.ignored());
        this.reader = new EnvoyServerReader(
                findings, document.bootstrap().getStaticResources().getClustersList());
    }

    static Bootstrap read(EnvoyBootstrap document) {
        return new EnvoyBootstrapReader(document).bootstrap();
    }

    private Bootstrap bootstrap() {
        var proto = document.bootstrap();
        var dynamic = proto.getDynamicResources();
        StaticResources fixed = proto.getStaticResources();
        List<ServerConfig> servers = dynamic.hasAdsConfig() ? reader.read(dynamic.getAdsConfig()) : List.of();
        Map<ResourceType, ResourceSource> served = new EnumMap<>(ResourceType.class);
        if (!servers.isEmpty()) {
            served.put(ResourceType.ROUTE_CONFIGURATION, ResourceSource.ADS);
            served.put(ResourceType.ENDPOINTS, ResourceSource.ADS);
        }
        if (dynamic.hasLdsConfig()) {
            served.put(ResourceType.LISTENER, source(dynamic.getLdsConfig(), LDS, LISTENERS_OF_ADS, servers));
        }
        if (dynamic.hasCdsConfig()) {
            served.put(ResourceType.CLUSTER, source(dynamic.getCdsConfig(), CDS, ResourceSource.ADS, servers));
        }
        controlPlanes.putAll(reader.reachable(NamedControlPlanes.in(List.of(fixed))));
        List<Any> resources = resources(fixed);
        if (!servers.isEmpty() || served.values().stream().anyMatch(EnvoyBootstrapReader::isStream)) {
            introduce(proto.getNode());
        }
        RuntimeValues runtime = new EnvoyRuntimeReader(findings).read(proto.getLayeredRuntime());
        return new Bootstrap(
                document.source(),
                Introduction.of(proto.getNode()),
                servers,
                Map.of(),
                served,
                Bootstrap.DEFAULT_TEMPLATE,
                new Bootstrap.Fixed(resources, runtime, controlPlanes),
                findings.ignored());
    }

    private static boolean isStream(ResourceSource source) {
        return ResourceSource.Timed.place(source) instanceof ResourceSource.Stream;
    }

    private List<Any> resources(StaticResources fixed) {
        List<Any> resources = new ArrayList<>();
        fixed.getListenersList().forEach(listener -> resources.add(Any.pack(listener)));
        fixed.getClustersList().stream()
                .filter(cluster -> !reader.isControlPlane(cluster))
                .forEach(cluster -> resources.add(Any.pack(cluster)));
        if (fixed.getSecretsCount() > 0) {
            findings.ignore("static_resources.secrets", "is not supported, and has no effect");
        }
        return resources;
    }

    /** Envoy does not start without them; a control plane may well do without. */
    private void introduce(Node node) {
        if (node.getId().isEmpty()) {
            findings.ignore(Bootstrap.NODE_ID, "is empty; many control planes tell clients apart by it");
        }
        if (node.getCluster().isEmpty()) {
            findings.ignore(Bootstrap.NODE_CLUSTER, "is empty; many control planes choose by it what a client gets");
        }
    }

    /**
     * @param ofAds what {@code ads} means here
     */
    private ResourceSource source(ConfigSource config, String path, ResourceSource ofAds, List<ServerConfig> servers) {
        findings.ignoreOthers(config, path, KNOWN);
        ResourceSource place = place(config, path, ofAds, servers);
        if (!config.hasInitialFetchTimeout()) {
            return place;
        }
        String timeout = path + ".initial_fetch_timeout";
        if (place instanceof ResourceSource.File) {
            findings.ignore(timeout, "a file is read at once");
            return place;
        }
        return new ResourceSource.Timed(place, findings.duration(config.getInitialFetchTimeout(), timeout));
    }

    private ResourceSource place(ConfigSource config, String path, ResourceSource ofAds, List<ServerConfig> servers) {
        return switch (config.getConfigSourceSpecifierCase()) {
            case ADS, SELF -> {
                if (servers.isEmpty()) {
                    throw fault(
                            EnvoyServerReader.ADS,
                            "is missing, but " + path + " refers to it (expected: api_type: GRPC and a grpc_service)");
                }
                yield ofAds;
            }
            case PATH -> new ResourceSource.File(findings.path(oldPath(config), path + ".path"), Optional.empty());
            case PATH_CONFIG_SOURCE -> file(config, path + ".path_config_source");
            case API_CONFIG_SOURCE ->
                stream(
                        config.getApiConfigSource(),
                        path.equals(LDS) ? ResourceType.LISTENER : ResourceType.CLUSTER,
                        path + ".api_config_source");
            case CONFIGSOURCESPECIFIER_NOT_SET ->
                throw fault(path, "says nothing (expected: ads: {}, api_config_source or path_config_source)");
        };
    }

    /** A stream of its own, whose control planes have their names by where they are written. */
    private ResourceSource stream(ApiConfigSource source, ResourceType type, String path) {
        List<ServerConfig> servers = reader.readStream(source, path);
        List<String> names = new ArrayList<>();
        for (ServerConfig server : servers) {
            String name = path + ".grpc_services[" + names.size() + "]";
            controlPlanes.put(name, server);
            names.add(name);
        }
        return new ResourceSource.Stream(type, names, servers.get(0).variant() == ServerConfig.Variant.DELTA);
    }

    private ResourceSource.File file(ConfigSource config, String path) {
        var source = config.getPathConfigSource();
        String watched = source.getWatchedDirectory().getPath();
        Optional<Path> directory = source.hasWatchedDirectory()
                ? Optional.of(findings.path(watched, path + ".watched_directory.path"))
                : Optional.empty();
        return new ResourceSource.File(findings.path(source.getPath(), path + ".path"), directory);
    }

    /** The field that {@code path_config_source} replaced. */
    private static String oldPath(ConfigSource config) {
        return config.getField(ConfigSource.getDescriptor().findFieldByName("path"))
                .toString();
    }

    private DocumentException fault(String path, String problem) {
        return findings.fault(path, problem);
    }
}
