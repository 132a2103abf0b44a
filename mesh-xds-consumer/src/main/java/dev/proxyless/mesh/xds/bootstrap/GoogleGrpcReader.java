package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.CallCredentials;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.credentials.ChannelCredentialsProvider;
import dev.proxyless.mesh.xds.credentials.InstalledCredentials;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads how a control plane is reached and shown who asks, from Envoy's {@code google_grpc}. */
final class GoogleGrpcReader {

    /** What takes the credentials that the other fields say. */
    private static final Set<String> FACTORIES =
            Set.of("", "envoy.grpc_credentials.default", EnvoyCallCredentialsReader.FROM_FILE);

    private static final Set<String> KNOWN = Set.of(
            "target_uri",
            "channel_credentials",
            "call_credentials",
            "stat_prefix",
            "credentials_factory_name",
            "config");

    private final EnvoyFindings findings;
    private final EnvoyTlsReader tls;
    private final EnvoyCallCredentialsReader calls;
    private final InstalledCredentials installed = InstalledCredentials.load();

    GoogleGrpcReader(EnvoyFindings findings, EnvoyTlsReader tls) {
        this.findings = findings;
        this.tls = tls;
        this.calls = new EnvoyCallCredentialsReader(findings, installed);
    }

    ServerConfig read(GoogleGrpc grpc, Variant variant, String path) {
        findings.ignoreOthers(grpc, path, KNOWN);
        if (grpc.getTargetUri().isBlank()) {
            throw findings.fault(path + ".target_uri", "is missing (expected: such as xds.example:443)");
        }
        List<CallCredentials> calling = calls.read(grpc, path);
        ServerConfig server = new ServerConfig(
                grpc.getTargetUri(),
                channel(grpc, calling, path),
                Optional.empty(),
                EnvoyServerReader.FEATURES,
                variant,
                calling,
                ReconnectBackOff.DEFAULT);
        if (server.wouldTellSecrets()) {
            throw findings.fault(
                    path + ".call_credentials",
                    "would send a token in plain text (expected: ssl_credentials beside it)");
        }
        return server;
    }

    private Credentials channel(GoogleGrpc grpc, List<CallCredentials> calling, String path) {
        String factory = grpc.getCredentialsFactoryName();
        Optional<ChannelCredentialsProvider> own = installed.channel(factory);
        if (!FACTORIES.contains(factory) && own.isPresent()) {
            own.get().problem(grpc.getConfig()).ifPresent(wrong -> {
                throw findings.fault(path + ".config", wrong);
            });
            if (grpc.hasChannelCredentials()) {
                findings.ignore(path + ".channel_credentials", "credentials_factory_name says what is used");
            }
            return new Credentials.Installed(own.get(), grpc.getConfig());
        }
        if (!FACTORIES.contains(factory) && calling.stream().noneMatch(shown -> isOf(shown, factory))) {
            throw findings.fault(
                    path + ".credentials_factory_name",
                    "\"" + factory
                            + "\" (expected: none, or what a ChannelCredentialsProvider on the class path makes)");
        }
        if (grpc.hasConfig()) {
            findings.ignore(path + ".config", "has no effect");
        }
        return ofFields(grpc.getTargetUri(), grpc.getChannelCredentials(), path + ".channel_credentials");
    }

    /** The factory of call credentials takes those of the channel from the field for them. */
    private static boolean isOf(CallCredentials shown, String factory) {
        return shown instanceof CallCredentials.Installed own
                && own.provider().type().equals(factory);
    }

    private Credentials ofFields(String target, GoogleGrpc.ChannelCredentials credentials, String path) {
        return switch (credentials.getCredentialSpecifierCase()) {
            case SSL_CREDENTIALS -> tls.ssl(credentials.getSslCredentials(), path + ".ssl_credentials");
            case GOOGLE_DEFAULT ->
                throw findings.fault(path, "google_default needs Google's own libraries (expected: ssl_credentials)");
            case LOCAL_CREDENTIALS -> {
                if (!target.startsWith("unix:")) {
                    throw findings.fault(
                            path + ".local_credentials", "are for a target_uri unix:… (expected: ssl_credentials)");
                }
                yield new Credentials.Insecure();
            }
            case CREDENTIALSPECIFIER_NOT_SET -> new Credentials.Insecure();
        };
    }
}
