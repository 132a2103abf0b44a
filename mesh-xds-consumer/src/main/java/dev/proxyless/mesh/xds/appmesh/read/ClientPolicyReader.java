package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy;
import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy.Certificate;
import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy.Trust;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the TLS that a caller wants. */
final class ClientPolicyReader {

    private static final int MAX_AUTHORITIES = 3;

    private ClientPolicyReader() {}

    /** The policy in {@code parent.backendDefaults}. */
    static Optional<ClientPolicy> defaults(Section parent) {
        return parent.optionalObject("backendDefaults").flatMap(defaults -> {
            Optional<ClientPolicy> policy = read(defaults);
            defaults.end();
            return policy;
        });
    }

    /** The policy in {@code parent.clientPolicy}; none if it has no TLS. */
    static Optional<ClientPolicy> read(Section parent) {
        return parent.optionalObject("clientPolicy").flatMap(policy -> {
            Optional<ClientPolicy> tls = policy.optionalObject("tls").map(ClientPolicyReader::tls);
            policy.end();
            return tls;
        });
    }

    private static ClientPolicy tls(Section tls) {
        Section validation = tls.object("validation");
        ClientPolicy policy = new ClientPolicy(
                tls.flag("enforce", true),
                new HashSet<>(tls.numbers("ports", 1, Ports.MAX_PORT)),
                tls.optionalObject("certificate").map(ClientPolicyReader::certificate),
                trust(validation.object("trust")),
                names(validation),
                tls.place());
        validation.end();
        tls.end();
        return policy;
    }

    private static Certificate certificate(Section section) {
        String form = section.oneOf("file", "sds");
        section.end();
        Section value = form(section, form, "file or sds");
        Certificate certificate = "file".equals(form)
                ? new Certificate.File(value.text("certificateChain"), value.text("privateKey"))
                : new Certificate.Sds(value.text("secretName"));
        value.end();
        return certificate;
    }

    private static Trust trust(Section section) {
        String form = section.oneOf("file", "sds", "acm");
        section.end();
        Section value = form(section, form, "file, sds or acm");
        Trust trust = "file".equals(form)
                ? new Trust.File(value.text("certificateChain"))
                : "sds".equals(form) ? new Trust.Sds(value.text("secretName")) : acm(value);
        value.end();
        return trust;
    }

    private static Trust acm(Section section) {
        // The API and the manifests differ in capitals.
        String field = section.oneOf("certificateAuthorityArns", "certificateAuthorityARNs");
        List<String> authorities = field == null ? List.of() : section.texts(field);
        section.checkSize("certificateAuthorityArns", authorities.size(), 1, MAX_AUTHORITIES);
        return new Trust.Acm(authorities);
    }

    private static Section form(Section section, @Nullable String form, String expected) {
        if (form == null) {
            throw section.fault("none (expected: " + expected + ")");
        }
        return section.object(form);
    }

    private static List<String> names(Section validation) {
        Optional<Section> names = validation.optionalObject("subjectAlternativeNames");
        if (names.isEmpty()) {
            return List.of();
        }
        Section match = names.get().object("match");
        List<String> exact = match.texts("exact");
        match.checkSize("exact", exact.size(), 1, Integer.MAX_VALUE);
        match.end();
        names.get().end();
        return exact;
    }
}
