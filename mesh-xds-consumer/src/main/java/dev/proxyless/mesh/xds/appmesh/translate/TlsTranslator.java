package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy;
import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy.Certificate;
import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy.Trust;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.Optional;

/** The TLS of calls (Envoy {@code UpstreamTlsContext}): what the caller wants, and what the called takes. */
final class TlsTranslator {

    private static final String SOCKET = "envoy.transport_sockets.tls";

    private final Output output;

    TlsTranslator(Output output) {
        this.output = output;
    }

    /** The socket for calls to {@code listener}; none for plain text. */
    Optional<TransportSocket> translate(VirtualNode node, NodeListener listener, Optional<ClientPolicy> policy) {
        Optional<ClientPolicy> holding = policy.filter(it ->
                it.ports().isEmpty() || it.ports().contains(listener.port().port()));
        if (holding.isPresent() && (holding.get().enforce() || listener.takesTlsOnly())) {
            return Optional.of(socket(context(holding.get())));
        }
        holding.ifPresent(it -> output.report(it.at()
                .finding("TLS is not enforced, and virtual node \"" + node.name() + "\" takes plain text: calls go"
                        + " in plain text; set enforce to true")));
        if (!listener.takesTlsOnly()) {
            return Optional.empty();
        }
        output.report(listener.at()
                .finding("takes TLS only, and no client policy says whom its callers trust: its certificate is not"
                        + " verified; say which virtual node calls, and give that a clientPolicy"));
        return Optional.of(socket(CommonTlsContext.newBuilder()
                .setValidationContext(CertificateValidationContext.newBuilder()
                        .setTrustChainVerification(TrustChainVerification.ACCEPT_UNTRUSTED))
                .build()));
    }

    private CommonTlsContext context(ClientPolicy policy) {
        CommonTlsContext.Builder context = CommonTlsContext.newBuilder();
        policy.certificate().ifPresent(certificate -> certificate(certificate, context));
        CertificateValidationContext.Builder names = CertificateValidationContext.newBuilder();
        for (String name : policy.names()) {
            // Either of the two will do: the API does not say which of them a name is.
            names.addMatchTypedSubjectAltNames(san(SubjectAltNameMatcher.SanType.DNS, name))
                    .addMatchTypedSubjectAltNames(san(SubjectAltNameMatcher.SanType.URI, name));
        }
        if (policy.trust() instanceof Trust.File file) {
            context.setValidationContext(names.setTrustedCa(file(file.certificateChain())));
        } else if (policy.trust() instanceof Trust.Sds sds) {
            validationFromSds(sds.secretName(), names, context);
        } else if (policy.trust() instanceof Trust.Acm acm) {
            output.report(policy.at()
                    .finding("validation.trust.acm: only AWS hands out the certificates of "
                            + String.join(", ", acm.authorities())
                            + ": export them (aws acm-pca get-certificate-authority-certificate) and name the file in"
                            + " trust.file; until then calls fail"));
            // A secret that nobody serves: calls must fail, not trust whomever.
            validationFromSds(String.join(",", acm.authorities()), names, context);
        } else {
            throw new AssertionError(policy.trust());
        }
        return context.build();
    }

    private static void certificate(Certificate certificate, CommonTlsContext.Builder context) {
        if (certificate instanceof Certificate.File file) {
            context.addTlsCertificates(TlsCertificate.newBuilder()
                    .setCertificateChain(file(file.certificateChain()))
                    .setPrivateKey(file(file.privateKey())));
        } else if (certificate instanceof Certificate.Sds sds) {
            context.addTlsCertificateSdsSecretConfigs(
                    SdsSecretConfig.newBuilder().setName(sds.secretName()));
        } else {
            throw new AssertionError(certificate);
        }
    }

    private static void validationFromSds(
            String secret, CertificateValidationContext.Builder names, CommonTlsContext.Builder context) {
        SdsSecretConfig config = SdsSecretConfig.newBuilder().setName(secret).build();
        if (names.getMatchTypedSubjectAltNamesCount() == 0) {
            context.setValidationContextSdsSecretConfig(config);
        } else {
            context.setCombinedValidationContext(CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                    .setDefaultValidationContext(names)
                    .setValidationContextSdsSecretConfig(config));
        }
    }

    private static SubjectAltNameMatcher san(SubjectAltNameMatcher.SanType type, String name) {
        return SubjectAltNameMatcher.newBuilder()
                .setSanType(type)
                .setMatcher(StringMatcher.newBuilder().setExact(name))
                .build();
    }

    private static DataSource file(String name) {
        return DataSource.newBuilder().setFilename(name).build();
    }

    private static TransportSocket socket(CommonTlsContext context) {
        return TransportSocket.newBuilder()
                .setName(SOCKET)
                .setTypedConfig(Output.any(UpstreamTlsContext.newBuilder()
                        .setCommonTlsContext(context)
                        .build()))
                .build();
    }
}
