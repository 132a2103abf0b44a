package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.CallCredentials;
import dev.proxyless.mesh.xds.credentials.CallCredentialsProvider;
import dev.proxyless.mesh.xds.credentials.InstalledCredentials;
import dev.proxyless.mesh.xds.document.Structs;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.CallCredentials.MetadataCredentialsFromPlugin;
import io.envoyproxy.envoy.config.grpc_credential.v3.FileBasedMetadataConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads from Envoy's bootstrap what a control plane is shown ({@code google_grpc.call_credentials}). */
final class EnvoyCallCredentialsReader {

    /** The name of Envoy's own, which send a token. */
    static final String FROM_FILE = "envoy.grpc_credentials.file_based_metadata";

    private final EnvoyFindings findings;
    private final InstalledCredentials installed;

    EnvoyCallCredentialsReader(EnvoyFindings findings, InstalledCredentials installed) {
        this.findings = findings;
        this.installed = installed;
    }

    /** All that are supported; others are told. A call can carry only one token, the first. */
    List<CallCredentials> read(GoogleGrpc grpc, String path) {
        List<CallCredentials> calls = new ArrayList<>();
        for (int i = 0; i < grpc.getCallCredentialsCount(); i++) {
            MetadataCredentialsFromPlugin plugin = grpc.getCallCredentials(i).getFromPlugin();
            String at = path + ".call_credentials[" + i + "]";
            String config = at + ".from_plugin.typed_config";
            Optional<CallCredentialsProvider> own = installed.call(plugin.getName());
            if (plugin.getName().equals(FROM_FILE)) {
                if (calls.stream().anyMatch(CallCredentials.TokenFile.class::isInstance)) {
                    findings.ignore(at, "only the first token is sent");
                } else {
                    calls.add(new CallCredentials.TokenFile(file(plugin, config)));
                }
            } else if (own.isPresent()) {
                calls.add(new CallCredentials.Installed(own.get(), config(own.get(), plugin, config)));
            } else {
                findings.ignore(
                        at,
                        "is not sent (expected: from_plugin with " + FROM_FILE + ", which names a file, or what a"
                                + " CallCredentialsProvider on the class path makes)");
            }
        }
        return calls;
    }

    /** What an application's own credentials are told. */
    private Struct config(CallCredentialsProvider provider, MetadataCredentialsFromPlugin plugin, String path) {
        Struct config = plugin.hasTypedConfig()
                ? Structs.of(plugin.getTypedConfig())
                        .orElseThrow(() -> findings.fault(
                                path,
                                "\"" + plugin.getTypedConfig().getTypeUrl()
                                        + "\" (expected: an xds.type.v3.TypedStruct, or a message of Envoy's)"))
                : Struct.getDefaultInstance();
        provider.problem(config).ifPresent(wrong -> {
            throw findings.fault(path, wrong);
        });
        return config;
    }

    private Path file(MetadataCredentialsFromPlugin plugin, String path) {
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
