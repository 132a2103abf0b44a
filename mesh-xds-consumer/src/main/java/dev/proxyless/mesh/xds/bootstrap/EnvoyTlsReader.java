package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.SslCredentials;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads from Envoy's bootstrap how the connection to a control plane is protected. */
final class EnvoyTlsReader {

    private static final String SUBJECTS = "match_typed_subject_alt_names";

    /** What a server must show beyond a certificate that is vouched for: left out, others would be trusted. */
    private static final List<String> PINS =
            List.of("verify_certificate_spki", "verify_certificate_hash", "crl", "custom_validator_config");

    private final EnvoyFindings findings;

    EnvoyTlsReader(EnvoyFindings findings) {
        this.findings = findings;
    }

    /**
     * TLS, and the name that the server's certificate is checked against.
     *
     * @param name empty if it is that of the target
     */
    record Protection(Credentials credentials, Optional<String> name) {}

    /** What the transport socket of the control plane's cluster says. */
    Protection transportSocket(Any socket, String path) {
        if (socket.getTypeUrl().endsWith(".RawBuffer")) {
            return new Protection(new Credentials.Insecure(), Optional.empty());
        }
        UpstreamTlsContext context;
        try {
            context = socket.unpack(UpstreamTlsContext.class);
        } catch (InvalidProtocolBufferException e) {
            throw findings.fault(path, "\"" + socket.getTypeUrl() + "\" (expected: an UpstreamTlsContext)");
        }
        findings.ignoreOthers(context, path, Set.of("common_tls_context", "sni"));
        return new Protection(
                common(context.getCommonTlsContext(), path + ".common_tls_context"),
                Optional.of(context.getSni()).filter(sni -> !sni.isEmpty()));
    }

    private Credentials common(CommonTlsContext common, String path) {
        if (common.getTlsCertificateSdsSecretConfigsCount() > 0
                || common.hasValidationContextSdsSecretConfig()
                || common.getCombinedValidationContext().hasValidationContextSdsSecretConfig()) {
            throw findings.fault(
                    path,
                    "asks for secrets by SDS (expected: files, in tls_certificates and"
                            + " validation_context.trusted_ca)");
        }
        findings.ignoreOthers(
                common,
                path,
                Set.of("tls_certificates", "validation_context", "combined_validation_context", "alpn_protocols"));
        Optional<Credentials.Identity> identity = Optional.empty();
        if (common.getTlsCertificatesCount() > 0) {
            TlsCertificate own = common.getTlsCertificates(0);
            findings.ignoreOthers(own, path + ".tls_certificates[0]", Set.of("certificate_chain", "private_key"));
            identity = identity(own.getCertificateChain(), own.getPrivateKey(), path + ".tls_certificates[0]");
        }
        boolean combined = common.hasCombinedValidationContext();
        return new Credentials.Tls(
                authorities(
                        combined
                                ? common.getCombinedValidationContext().getDefaultValidationContext()
                                : common.getValidationContext(),
                        path
                                + (combined
                                        ? ".combined_validation_context.default_validation_context"
                                        : ".validation_context")),
                identity);
    }

    private Optional<Path> authorities(CertificateValidationContext context, String path) {
        for (String pin : PINS) {
            if (isSet(context, pin)) {
                throw findings.fault(path + "." + pin, "is not checked (expected: trusted_ca alone)");
            }
        }
        findings.ignoreOthers(context, path, Set.of("trusted_ca", SUBJECTS));
        if (context.getMatchTypedSubjectAltNamesCount() > 0) {
            findings.ignore(
                    path + "." + SUBJECTS, "the certificate is checked against sni, or the control plane's address");
        }
        return findings.file(context.getTrustedCa(), path + ".trusted_ca");
    }

    private static boolean isSet(CertificateValidationContext context, String field) {
        return context.getAllFields().keySet().stream()
                .anyMatch(set -> set.getName().equals(field));
    }

    /** What {@code google_grpc} says. */
    Credentials ssl(SslCredentials ssl, String path) {
        return new Credentials.Tls(
                findings.file(ssl.getRootCerts(), path + ".root_certs"),
                identity(ssl.getCertChain(), ssl.getPrivateKey(), path));
    }

    private Optional<Credentials.Identity> identity(DataSource chain, DataSource key, String path) {
        Optional<Path> certificates = findings.file(chain, path + ".certificate_chain");
        Optional<Path> privateKey = findings.file(key, path + ".private_key");
        if (certificates.isPresent() != privateKey.isPresent()) {
            throw findings.fault(path, "has only one of certificate_chain and private_key (expected: both or neither)");
        }
        return certificates.flatMap(c -> privateKey.map(k -> new Credentials.Identity(c, k)));
    }
}
