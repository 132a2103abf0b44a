package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.document.DocumentException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads from Envoy's bootstrap where its control planes are and how they are reached. */
final class EnvoyServerReader {

    /** The path of the field that is read. */
    static final String ADS = "dynamic_resources.ads_config";

    private static final int UNSET = 0;

    /** Envoy follows its control planes in all that they say. */
    static final Set<String> FEATURES = Set.of(ServerConfig.TRUSTED_XDS_SERVER);

    private final EnvoyFindings findings;
    private final GoogleGrpcReader google;
    private final EnvoyControlPlaneReader planes;
    private final Map<String, EnvoyControlPlaneReader.Place> places = new HashMap<>();
    private final List<Cluster> clusters;
    private final Set<String> used = new HashSet<>();

    /**
     * @param findings takes what has no effect
     * @param clusters the static clusters
     */
    EnvoyServerReader(EnvoyFindings findings, List<Cluster> clusters) {
        this.findings = findings;
        EnvoyTlsReader tls = new EnvoyTlsReader(findings);
        this.google = new GoogleGrpcReader(findings, tls);
        this.planes = new EnvoyControlPlaneReader(findings, tls);
        this.clusters = clusters;
    }

    /** The control planes that {@code ads_config} lists, in order; Envoy, too, tries the second when the first is away. */
    List<ServerConfig> read(ApiConfigSource ads) {
        return read(ads, ADS);
    }

    /** The same of a stream for one type of resource. */
    List<ServerConfig> readStream(ApiConfigSource source, String path) {
        return switch (source.getApiType()) {
            case AGGREGATED_GRPC, AGGREGATED_DELTA_GRPC ->
                throw findings.fault(
                        path + ".api_type",
                        source.getApiType() + " (expected: GRPC or DELTA_GRPC for a stream of its own, or ads: {})");
            default -> read(source, path);
        };
    }

    /**
     * The static clusters that can be reached as control planes.
     *
     * @param named those that resources name as such, of which is told what has no effect
     */
    Map<String, ServerConfig> reachable(Set<String> named) {
        Map<String, ServerConfig> reachable = new HashMap<>();
        for (Cluster cluster : clusters) {
            String name = cluster.getName();
            EnvoyFindings aside = findings.aside();
            try {
                GrpcService.EnvoyGrpc grpc =
                        GrpcService.EnvoyGrpc.newBuilder().setClusterName(name).build();
                reachable.put(
                        name, new EnvoyServerReader(aside, clusters).envoyGrpc(grpc, Variant.STATE_OF_THE_WORLD, ""));
            } catch (DocumentException e) {
                continue; // A resource that names it is refused.
            }
            if (named.contains(name) && used.add(name)) {
                aside.ignored().forEach(field -> findings.ignore(field.path(), field.reason()));
            }
        }
        return reachable;
    }

    private List<ServerConfig> read(ApiConfigSource ads, String path) {
        Variant variant = switch (ads.getApiType()) {
            case GRPC, AGGREGATED_GRPC -> Variant.STATE_OF_THE_WORLD;
            case DELTA_GRPC, AGGREGATED_DELTA_GRPC -> Variant.DELTA;
            case REST ->
                throw findings.fault(
                        path + ".api_type", "REST is not spoken (expected: GRPC or DELTA_GRPC, and grpc_services)");
            default -> throw findings.fault(path + ".api_type", ads.getApiType() + " (expected: GRPC or DELTA_GRPC)");
        };
        tellWithoutEffect(ads, path);
        if (ads.getGrpcServicesCount() == 0) {
            throw findings.fault(path + ".grpc_services", "is empty (expected: an envoy_grpc or a google_grpc)");
        }
        List<ServerConfig> servers = new ArrayList<>();
        for (GrpcService service : ads.getGrpcServicesList()) {
            servers.add(server(service, variant, path + ".grpc_services[" + servers.size() + "]"));
        }
        return servers;
    }

    private void tellWithoutEffect(ApiConfigSource ads, String path) {
        int version = ads.getTransportApiVersionValue();
        if (version != UNSET && version != ApiVersion.V3_VALUE) {
            throw findings.fault(path + ".transport_api_version", ads.getTransportApiVersion() + " (expected: V3)");
        }
        if (ads.getSetNodeOnFirstMessageOnly()) {
            findings.ignore(path + ".set_node_on_first_message_only", "the node stands in every request");
        }
        findings.ignoreOthers(
                ads,
                path,
                Set.of("api_type", "transport_api_version", "grpc_services", "set_node_on_first_message_only"));
    }

    /** The clusters that are control planes, and thus no destinations of calls. */
    boolean isControlPlane(Cluster cluster) {
        return used.contains(cluster.getName());
    }

    private ServerConfig server(GrpcService service, Variant variant, String path) {
        service.getInitialMetadataList()
                .forEach(header -> findings.ignore(
                        path + ".initial_metadata[" + header.getKey() + "]",
                        "is not sent; a token can be, from a file: google_grpc.call_credentials"));
        findings.ignoreOthers(service, path, Set.of("envoy_grpc", "google_grpc", "initial_metadata"));
        return service.hasGoogleGrpc()
                ? google.read(service.getGoogleGrpc(), variant, path + ".google_grpc")
                : envoyGrpc(service.getEnvoyGrpc(), variant, path + ".envoy_grpc");
    }

    private ServerConfig envoyGrpc(GrpcService.EnvoyGrpc grpc, Variant variant, String path) {
        findings.ignoreOthers(grpc, path, Set.of("cluster_name", "authority", "retry_policy"));
        String name = grpc.getClusterName();
        Cluster cluster = clusters.stream()
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> findings.fault(
                        path + ".cluster_name",
                        "\"" + name + "\" (expected: one of static_resources.clusters: "
                                + clusters.stream().map(Cluster::getName).toList() + ")"));
        used.add(name);
        EnvoyControlPlaneReader.Place place = places.computeIfAbsent(name, once -> planes.read(cluster));
        Optional<String> authority = Optional.of(grpc.getAuthority()).filter(given -> !given.isEmpty());
        return new ServerConfig(
                place.target(),
                place.protection().credentials(),
                place.protection().name().or(() -> authority),
                FEATURES,
                variant,
                List.of(),
                backOff(grpc, path + ".retry_policy"));
    }

    private ReconnectBackOff backOff(GrpcService.EnvoyGrpc grpc, String path) {
        findings.ignoreOthers(grpc.getRetryPolicy(), path, Set.of("retry_back_off"));
        if (!grpc.getRetryPolicy().hasRetryBackOff()) {
            return ReconnectBackOff.DEFAULT;
        }
        BackoffStrategy proto = grpc.getRetryPolicy().getRetryBackOff();
        String at = path + ".retry_back_off";
        Duration base = findings.duration(proto.getBaseInterval(), at + ".base_interval");
        try {
            return proto.hasMaxInterval()
                    ? new ReconnectBackOff(base, findings.duration(proto.getMaxInterval(), at + ".max_interval"))
                    : ReconnectBackOff.from(base);
        } catch (IllegalArgumentException e) {
            throw findings.fault(at, String.valueOf(e.getMessage()));
        }
    }
}
