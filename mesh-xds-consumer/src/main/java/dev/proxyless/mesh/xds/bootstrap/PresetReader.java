package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.node.NodeEnvironment;
import dev.proxyless.mesh.xds.node.NodeFinder;
import dev.proxyless.mesh.xds.node.NodeIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Finds the bootstrap that a preset means. */
final class PresetReader {

    /** Where istio-agent writes it, by its injection template {@code grpc-agent}. */
    private static final Path AGENT = Path.of("etc/istio/proxy/grpc-bootstrap.json");

    /** Where Istio's injection templates mount the token for istiod, and its root certificate. */
    private static final Path TOKEN = Path.of("var/run/secrets/tokens/istio-token");

    private static final Path ROOT_CERTIFICATE = Path.of("var/run/secrets/istio/root-cert.pem");

    private static final String ISTIOD = "istiod.istio-system.svc:15012";

    private final BootstrapEnvironment environment;
    private final Optional<NodeEnvironment> requested;
    private final Function<NodeEnvironment, NodeIdentity> identities;
    private final Path root;

    /**
     * @param environment has the bootstrap that the process was started with, if there is one
     * @param requested the platform that the process is told to ask who it is
     * @param identities asks a platform
     * @param root where the paths of mounted files begin
     */
    PresetReader(
            BootstrapEnvironment environment,
            Optional<NodeEnvironment> requested,
            Function<NodeEnvironment, NodeIdentity> identities,
            Path root) {
        this.environment = environment;
        this.requested = requested;
        this.identities = identities;
        this.root = root;
    }

    static PresetReader system() {
        NodeFinder nodes = NodeFinder.system();
        return new PresetReader(BootstrapEnvironment.system(), nodes.requested(), nodes::find, Path.of("/"));
    }

    /**
     * The bootstrap, with a node as the process is told to find it.
     *
     * @throws DocumentException if there is none, or one that the preset does not mean
     */
    Bootstrap read(BootstrapPreset preset, Optional<Path> config) {
        return switch (preset) {
            case AUTO ->
                given(config).or(this::istio).orElseThrow(() -> missing(preset, BootstrapEnvironment.REQUIREMENT));
            case GRPC -> {
                Bootstrap bootstrap =
                        given(config).orElseThrow(() -> missing(preset, BootstrapEnvironment.REQUIREMENT));
                yield checked(preset, bootstrap, hasControlPlane(bootstrap), "a bootstrap with a control plane");
            }
            case ISTIO -> {
                Bootstrap bootstrap = given(config)
                        .or(this::istio)
                        .orElseThrow(() -> missing(preset, places() + ", or " + BootstrapEnvironment.REQUIREMENT));
                yield checked(preset, bootstrap, hasControlPlane(bootstrap), "a bootstrap with a control plane");
            }
            case FILE -> {
                Bootstrap bootstrap = file(preset, config);
                yield checked(preset, bootstrap, !hasControlPlane(bootstrap), "one without a control plane");
            }
            case APPMESH_EXPORT -> {
                Bootstrap bootstrap = file(preset, config);
                boolean documents = config.map(ConfigDocument::read)
                        .filter(ConfigDocument.AppMesh.class::isInstance)
                        .isPresent();
                yield checked(preset, bootstrap, documents, "documents of App Mesh");
            }
        };
    }

    private Optional<Bootstrap> given(Optional<Path> config) {
        return config.map(Bootstrap::fromFile).or(environment::find).map(this::withRequestedNode);
    }

    private Bootstrap file(BootstrapPreset preset, Optional<Path> config) {
        return config.map(Bootstrap::fromFile)
                .map(this::withRequestedNode)
                .orElseThrow(() -> missing(preset, "the path of a file or a directory"));
    }

    private Bootstrap withRequestedNode(Bootstrap bootstrap) {
        return requested
                .filter(platform -> hasControlPlane(bootstrap))
                .map(identities)
                .map(bootstrap::withNode)
                .orElse(bootstrap);
    }

    private Optional<Bootstrap> istio() {
        Path agent = root.resolve(AGENT);
        if (Files.isReadable(agent)) {
            return Optional.of(withRequestedNode(Bootstrap.fromFile(agent)));
        }
        Path token = root.resolve(TOKEN);
        Path certificate = root.resolve(ROOT_CERTIFICATE);
        return Files.isReadable(token) && Files.isReadable(certificate)
                ? Optional.of(istiod(token, certificate).withNode(identities.apply(NodeEnvironment.ISTIO)))
                : Optional.empty();
    }

    /** istiod by its own port for clients with a token; both files are read again when they change. */
    private static Bootstrap istiod(Path token, Path certificate) {
        return Bootstrap.of(ConfigDocument.parse("preset istio", """
                {"xds_servers": [{"server_uri": "%s",
                  "channel_creds": [{"type": "tls", "config": {"ca_certificate_file": "%s"}}],
                  "call_creds": [{"type": "jwt_token_file", "config": {"jwt_token_file": "%s"}}],
                  "server_features": ["trusted_xds_server"]}]}
                """.formatted(ISTIOD, certificate, token)));
    }

    private static boolean hasControlPlane(Bootstrap bootstrap) {
        return !bootstrap.targets().isEmpty() || !bootstrap.authorities().isEmpty();
    }

    private String places() {
        return root.resolve(AGENT) + ", or " + root.resolve(TOKEN) + " and " + root.resolve(ROOT_CERTIFICATE);
    }

    private static Bootstrap checked(BootstrapPreset preset, Bootstrap bootstrap, boolean fits, String expected) {
        if (fits) {
            return bootstrap;
        }
        throw new DocumentException(
                bootstrap.source(),
                "is not what the preset " + preset.label() + " means (expected: " + expected + ", or another preset)");
    }

    private static DocumentException missing(BootstrapPreset preset, String expected) {
        return new DocumentException(
                "preset " + preset.label(), "nothing to take configuration from (expected: " + expected + ")");
    }
}
