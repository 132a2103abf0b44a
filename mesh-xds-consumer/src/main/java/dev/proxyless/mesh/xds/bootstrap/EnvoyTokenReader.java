package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc;
import io.envoyproxy.envoy.config.grpc_credential.v3.FileBasedMetadataConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Reads from Envoy's bootstrap which token a control plane is sent ({@code google_grpc.call_credentials}). */
final class EnvoyTokenReader {

    private static final String FROM_FILE = "envoy.grpc_credentials.file_based_metadata";

    private final EnvoyFindings findings;

    EnvoyTokenReader(EnvoyFindings findings) {
        this.findings = findings;
    }

    /** The file with the token; the first of several counts, and none but those in files. */
    Optional<Path> read(GoogleGrpc grpc, String path) {
        Optional<Path> token = Optional.empty();
        for (int i = 0; i < grpc.getCallCredentialsCount(); i++) {
            GoogleGrpc.CallCredentials credentials = grpc.getCallCredentials(i);
            String at = path + ".call_credentials[" + i + "]";
            if (!credentials.getFromPlugin().getName().equals(FROM_FILE)) {
                findings.ignore(at, "is not sent (expected: from_plugin with " + FROM_FILE + ", which names a file)");
            } else if (token.isPresent()) {
                findings.ignore(at, "only the first token is sent");
            } else {
                token = Optional.of(file(credentials.getFromPlugin(), at + ".from_plugin.typed_config"));
            }
        }
        return token;
    }

    private Path file(GoogleGrpc.CallCredentials.MetadataCredentialsFromPlugin plugin, String path) {
        FileBasedMetadataConfig config;
        try {
            config = plugin.getTypedConfig().unpack(FileBasedMetadataConfig.class);
        } catch (InvalidProtocolBufferException e) {
            throw findings.fault(
                    path, "\"" + plugin.getTypedConfig().getTypeUrl() + "\" (expected: a FileBasedMetadataConfig)");
        }
        String header = config.getHeaderKey().toLowerCase(Locale.ROOT);
        boolean bearer = (header.isEmpty() || header.equals("authorization"))
                && config.getHeaderPrefix().trim().equalsIgnoreCase("bearer");
        if (!bearer) {
            throw findings.fault(
                    path,
                    "header \"" + config.getHeaderKey() + "\" with prefix \"" + config.getHeaderPrefix()
                            + "\" (expected: authorization with \"Bearer \")");
        }
        if (config.getSecretData().getSpecifierCase() != DataSource.SpecifierCase.FILENAME) {
            throw findings.fault(path + ".secret_data", "is not in a file (expected: filename)");
        }
        return findings.path(config.getSecretData().getFilename(), path + ".secret_data.filename");
    }
}
