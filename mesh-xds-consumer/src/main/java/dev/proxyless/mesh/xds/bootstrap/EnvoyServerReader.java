package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads from Envoy's bootstrap where its aggregated discovery service is and how it is reached. */
final class EnvoyServerReader {

    /** The path of the field that is read. */
    static final String ADS = "dynamic_resources.ads_config";

    private final String source;
    private final List<IgnoredField> ignored;
    private final List<Cluster> clusters;

    /**
     * @param source the document, for messages
     * @param ignored takes what has no effect
     * @param clusters the static clusters; that of the control plane is removed, it is no destination of calls
     */
    EnvoyServerReader(String source, List<IgnoredField> ignored, List<Cluster> clusters) {
        this.source = source;
        this.ignored = ignored;
        this.clusters = clusters;
    }

    /** The control plane that {@code ads} describes; its cluster is taken from the clusters. */
    ServerConfig read(ApiConfigSource ads) {
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
                : envoyGrpc(service.getEnvoyGrpc(), path + ".envoy_grpc");
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
                Set.of(),
                ServerConfig.Variant.STATE_OF_THE_WORLD,
                Optional.empty());
    }

    private ServerConfig envoyGrpc(GrpcService.EnvoyGrpc grpc, String path) {
        String name = grpc.getClusterName();
        Cluster cluster = clusters.stream()
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> fault(
                        path + ".cluster_name",
                        "\"" + name + "\" (expected: one of static_resources.clusters: "
                                + clusters.stream().map(Cluster::getName).toList() + ")"));
        clusters.remove(cluster);
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
                Set.of(),
                ServerConfig.Variant.STATE_OF_THE_WORLD,
                Optional.empty());
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
        return new DocumentException(source, path + ": " + problem);
    }
}
