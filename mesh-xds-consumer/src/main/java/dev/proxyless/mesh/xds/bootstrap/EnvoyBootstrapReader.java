package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.document.ConfigDocument.EnvoyBootstrap;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Envoy's bootstrap: its node, its static resources, and where its aggregated discovery service is (Envoy {@code
 * bootstrap.v3.Bootstrap.DynamicResources.ads_config}).
 */
final class EnvoyBootstrapReader {

    private static final String ADS = "dynamic_resources.ads_config";

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
        Set<ResourceType> served = EnumSet.noneOf(ResourceType.class);
        if (dynamic.hasAdsConfig()) {
            served.add(ResourceType.ROUTE_CONFIGURATION);
            served.add(ResourceType.ENDPOINTS);
            servers.add(server(dynamic.getAdsConfig(), clusters));
        }
        if (dynamic.hasLdsConfig() && isAds(dynamic.getLdsConfig(), "dynamic_resources.lds_config", servers)) {
            served.add(ResourceType.LISTENER);
        }
        if (dynamic.hasCdsConfig() && isAds(dynamic.getCdsConfig(), "dynamic_resources.cds_config", servers)) {
            served.add(ResourceType.CLUSTER);
        }
        List<Any> resources = new ArrayList<>();
        proto.getStaticResources().getListenersList().forEach(listener -> resources.add(packed(listener)));
        clusters.forEach(cluster -> resources.add(packed(cluster)));
        if (proto.getStaticResources().getSecretsCount() > 0) {
            ignore("static_resources.secrets", "is not supported, and has no effect");
        }
        return new Bootstrap(
                document.source(), proto.getNode(), servers, served, Bootstrap.DEFAULT_TEMPLATE, resources, ignored);
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
            throw fault(ADS, "is missing, but " + path + " refers to it (expected: api_type: GRPC and a grpc_service)");
        }
        return true;
    }

    private ServerConfig server(ApiConfigSource ads, List<Cluster> clusters) {
        switch (ads.getApiType()) {
            case GRPC, AGGREGATED_GRPC -> {}
            case DELTA_GRPC, AGGREGATED_DELTA_GRPC ->
                ignore(ADS + ".api_type", "the state-of-the-world variant is used instead of " + ads.getApiType());
            default -> throw fault(ADS + ".api_type", ads.getApiType() + " (expected: GRPC)");
        }
        if (ads.getGrpcServicesCount() == 0) {
            throw fault(ADS + ".grpc_services", "is empty (expected: an envoy_grpc or a google_grpc)");
        }
        if (ads.getGrpcServicesCount() > 1) {
            ignore(ADS + ".grpc_services[1]", "a second control plane is not supported, and has no effect");
        }
        GrpcService service = ads.getGrpcServices(0);
        String path = ADS + ".grpc_services[0]";
        if (service.getInitialMetadataCount() > 0) {
            ignore(path + ".initial_metadata", "is not supported, and has no effect");
        }
        return service.hasGoogleGrpc()
                ? googleGrpc(service.getGoogleGrpc(), path + ".google_grpc")
                : envoyGrpc(service.getEnvoyGrpc(), path + ".envoy_grpc", clusters);
    }

    private ServerConfig googleGrpc(GrpcService.GoogleGrpc grpc, String path) {
        if (grpc.getTargetUri().isBlank()) {
            throw fault(path + ".target_uri", "is missing (expected: such as xds.example:443)");
        }
        var credentials = grpc.getChannelCredentials();
        if (credentials.hasGoogleDefault()) {
            throw fault(path + ".channel_credentials", "google_default cannot be used (expected: ssl_credentials)");
        }
        if (!credentials.hasSslCredentials()) {
            return ServerConfig.insecure(grpc.getTargetUri());
        }
        var ssl = credentials.getSslCredentials();
        String sslPath = path + ".channel_credentials.ssl_credentials";
        return new ServerConfig(
                grpc.getTargetUri(),
                new Credentials.Tls(
                        file(ssl.getRootCerts(), sslPath + ".root_certs"),
                        identity(ssl.getCertChain(), ssl.getPrivateKey(), sslPath)),
                Optional.empty(),
                Set.of());
    }

    private ServerConfig envoyGrpc(GrpcService.EnvoyGrpc grpc, String path, List<Cluster> clusters) {
        String name = grpc.getClusterName();
        Cluster cluster = clusters.stream()
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> fault(
                        path + ".cluster_name",
                        "\"" + name + "\" (expected: one of static_resources.clusters: "
                                + clusters.stream().map(Cluster::getName).toList() + ")"));
        clusters.remove(cluster); // it is the way to the control plane, no destination of calls
        String clusterPath = "static_resources.clusters[" + name + "]";
        String target = target(cluster, clusterPath);
        if (!cluster.hasTransportSocket()) {
            return ServerConfig.insecure(target);
        }
        return tls(target, cluster, clusterPath + ".transport_socket.typed_config");
    }

    private String target(Cluster cluster, String path) {
        List<LbEndpoint> endpoints = cluster.getLoadAssignment().getEndpointsList().stream()
                .flatMap(locality -> locality.getLbEndpointsList().stream())
                .toList();
        String field = path + ".load_assignment";
        if (endpoints.isEmpty()) {
            throw fault(field, "has no endpoint (expected: the address of the control plane)");
        }
        if (endpoints.size() > 1) {
            ignore(field, "only the first of the control plane's " + endpoints.size() + " addresses is used");
        }
        Address address = endpoints.get(0).getEndpoint().getAddress();
        SocketAddress socket = address.getSocketAddress();
        if (address.hasPipe()) {
            return "unix:" + address.getPipe().getPath();
        }
        if (socket.getAddress().isBlank() || socket.getPortValue() == 0) {
            throw fault(field, "has an endpoint without socket_address.address and port_value (expected: both)");
        }
        String host = socket.getAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + socket.getPortValue();
    }

    private ServerConfig tls(String target, Cluster cluster, String path) {
        Any socket = cluster.getTransportSocket().getTypedConfig();
        if (socket.getTypeUrl().endsWith(".RawBuffer")) {
            return ServerConfig.insecure(target);
        }
        UpstreamTlsContext context;
        try {
            context = socket.unpack(UpstreamTlsContext.class);
        } catch (InvalidProtocolBufferException e) {
            throw fault(path, socket.getTypeUrl() + " (expected: an UpstreamTlsContext)");
        }
        CommonTlsContext common = context.getCommonTlsContext();
        String commonPath = path + ".common_tls_context";
        if (common.getTlsCertificateSdsSecretConfigsCount() > 0 || common.hasValidationContextSdsSecretConfig()) {
            throw fault(
                    commonPath,
                    "asks for secrets by SDS (expected: files, in tls_certificates and"
                            + " validation_context.trusted_ca)");
        }
        Optional<Credentials.Identity> identity = Optional.empty();
        if (common.getTlsCertificatesCount() > 0) {
            TlsCertificate own = common.getTlsCertificates(0);
            identity = identity(own.getCertificateChain(), own.getPrivateKey(), commonPath + ".tls_certificates[0]");
        }
        Optional<Path> ca =
                file(common.getValidationContext().getTrustedCa(), commonPath + ".validation_context.trusted_ca");
        return new ServerConfig(
                target,
                new Credentials.Tls(ca, identity),
                Optional.of(context.getSni()).filter(sni -> !sni.isEmpty()),
                Set.of());
    }

    private Optional<Credentials.Identity> identity(DataSource chain, DataSource key, String path) {
        Optional<Path> certificates = file(chain, path + ".certificate_chain");
        Optional<Path> privateKey = file(key, path + ".private_key");
        if (certificates.isPresent() != privateKey.isPresent()) {
            throw fault(path, "has only one of certificate_chain and private_key (expected: both or neither)");
        }
        return certificates.flatMap(c -> privateKey.map(k -> new Credentials.Identity(c, k)));
    }

    private Optional<Path> file(DataSource data, String path) {
        switch (data.getSpecifierCase()) {
            case SPECIFIER_NOT_SET -> {
                return Optional.empty();
            }
            case FILENAME -> {
                Path file = Path.of(data.getFilename());
                if (Files.isReadable(file)) {
                    return Optional.of(file);
                }
                throw fault(path + ".filename", "\"" + file + "\" (expected: a file that can be read)");
            }
            default -> throw fault(path, "is not in a file (expected: filename)");
        }
    }

    private void ignore(String path, String reason) {
        ignored.add(new IgnoredField(path, 0, reason));
    }

    private DocumentException fault(String path, String problem) {
        return new DocumentException(document.source(), path + ": " + problem);
    }
}
