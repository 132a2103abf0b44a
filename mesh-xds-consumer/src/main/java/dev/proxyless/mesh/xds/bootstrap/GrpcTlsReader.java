package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Duration;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.FieldReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Reads the channel credentials {@code tls} of gRPC's bootstrap (gRFC A65). */
final class GrpcTlsReader {

    private static final String SPIFFE = "spiffe_trust_bundle_map_file";
    private static final String REFRESH = "refresh_interval";

    private final FieldReader fields;

    GrpcTlsReader(FieldReader fields) {
        this.fields = fields;
    }

    Credentials.Tls read(Mapping creds, String path) {
        if (!creds.has("config")) {
            return new Credentials.Tls(Optional.empty(), Optional.empty());
        }
        String configPath = path + ".config";
        Mapping config = fields.mapping(creds, path, "config");
        if (config.has(SPIFFE)) {
            throw fields.fault(
                    config.line(), configPath + "." + SPIFFE, "is not supported (expected: ca_certificate_file)");
        }
        fields.ignoreOthers(
                config, configPath, Set.of("ca_certificate_file", "certificate_file", "private_key_file", REFRESH));
        return new Credentials.Tls(
                fields.file(config, configPath, "ca_certificate_file"),
                identity(config, configPath),
                refreshInterval(config, configPath));
    }

    private Optional<Credentials.Identity> identity(Mapping config, String path) {
        Optional<Path> certificates = fields.file(config, path, "certificate_file");
        Optional<Path> key = fields.file(config, path, "private_key_file");
        if (certificates.isPresent() != key.isPresent()) {
            throw fields.fault(
                    config.line(),
                    path,
                    "has only one of certificate_file and private_key_file (expected: both or neither)");
        }
        return certificates.flatMap(chain -> key.map(k -> new Credentials.Identity(chain, k)));
    }

    private java.time.Duration refreshInterval(Mapping config, String path) {
        DocumentNode text = config.get(REFRESH);
        if (text == null) {
            return Credentials.Tls.DEFAULT_REFRESH_INTERVAL;
        }
        String field = path + "." + REFRESH;
        Duration proto = fields.message(text, field, Duration.newBuilder()).build();
        java.time.Duration interval = java.time.Duration.ofSeconds(proto.getSeconds(), proto.getNanos());
        if (interval.isZero() || interval.isNegative()) {
            throw fields.fault(text.line(), field, text.kind() + " (expected: > 0, such as 600s)");
        }
        return interval;
    }
}
