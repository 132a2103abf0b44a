package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import dev.proxyless.mesh.xds.document.FieldReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the control planes of gRPC's bootstrap: {@code xds_servers} (gRFC A27, A65, A71, A97). */
final class GrpcServerReader {

    private static final String LIST = "xds_servers";

    /** Asks for the incremental variant. gRPC speaks only the other and leaves out features that it does not know. */
    private static final String DELTA = "delta_grpc";

    private static final String XDS_V3 = "xds_v3";

    private final FieldReader fields;
    private final GrpcTlsReader tls;

    GrpcServerReader(FieldReader fields) {
        this.fields = fields;
        this.tls = new GrpcTlsReader(fields);
    }

    /** The control planes that {@code parent} lists, in order; at least one. */
    List<ServerConfig> read(Mapping parent, String parentPath) {
        String listPath = parentPath.isEmpty() ? LIST : parentPath + "." + LIST;
        Sequence list = fields.sequence(parent, parentPath, LIST);
        if (list.items().isEmpty()) {
            throw fields.fault(list.line(), listPath, "is empty (expected: at least one control plane)");
        }
        List<ServerConfig> servers = new ArrayList<>();
        for (DocumentNode server : list.items()) {
            String path = listPath + "[" + servers.size() + "]";
            servers.add(server(fields.asMapping(server, path), path));
        }
        return servers;
    }

    private ServerConfig server(Mapping server, String path) {
        fields.ignoreOthers(server, path, Set.of("server_uri", "channel_creds", "call_creds", "server_features"));
        String target = fields.text(server, path, "server_uri")
                .filter(uri -> !uri.isBlank())
                .orElseThrow(() -> fields.fault(
                        server.line(), path + ".server_uri", "is missing (expected: such as xds.example:443)"));
        Set<String> features = features(server, path);
        Credentials credentials = credentials(server, path);
        Optional<Path> token = token(server, path);
        if (token.isPresent() && credentials instanceof Credentials.Insecure && !target.startsWith("unix:")) {
            throw fields.fault(
                    server.line(),
                    path + ".call_creds",
                    "would send a token in plain text (expected: channel_creds with tls beside it)");
        }
        return new ServerConfig(
                target,
                credentials,
                Optional.empty(),
                known(features),
                features.contains(DELTA) ? Variant.DELTA : Variant.STATE_OF_THE_WORLD,
                token,
                ReconnectBackOff.DEFAULT);
    }

    private Set<String> features(Mapping server, String path) {
        Set<String> features = new LinkedHashSet<>();
        if (!server.has("server_features")) {
            return features;
        }
        List<DocumentNode> items =
                fields.sequence(server, path, "server_features").items();
        for (int i = 0; i < items.size(); i++) {
            String featurePath = path + ".server_features[" + i + "]";
            String feature = fields.asText(items.get(i), featurePath);
            features.add(feature);
            if (!ServerConfig.KNOWN_FEATURES.contains(feature) && !feature.equals(XDS_V3) && !feature.equals(DELTA)) {
                fields.ignore(items.get(i).line(), featurePath, "\"" + feature + "\" is not known, and has no effect");
            }
        }
        return features;
    }

    /** Servers that differ only in features that nobody knows are one (gRFC A47). */
    private static Set<String> known(Set<String> features) {
        Set<String> known = new LinkedHashSet<>(features);
        known.retainAll(ServerConfig.KNOWN_FEATURES);
        return known;
    }

    /** The first that is supported is used, as gRFC A27 says. */
    private Credentials credentials(Mapping server, String path) {
        String list = path + ".channel_creds";
        List<String> refused = new ArrayList<>();
        List<DocumentNode> offered =
                fields.sequence(server, path, "channel_creds").items();
        for (int i = 0; i < offered.size(); i++) {
            String credsPath = list + "[" + i + "]";
            Mapping creds = fields.asMapping(offered.get(i), credsPath);
            String type = fields.text(creds, credsPath, "type").orElse("");
            if (type.equals("insecure")) {
                return new Credentials.Insecure();
            }
            if (type.equals("tls")) {
                return tls.read(creds, credsPath);
            }
            refused.add(type);
        }
        throw fields.fault(
                server.line(),
                list,
                refused + " cannot be used (expected: one of insecure, tls)"
                        + (refused.contains("google_default")
                                ? "; google_default needs Google's own libraries: use tls if the server allows it"
                                : ""));
    }

    /** All that are supported are used, others are left out (gRFC A97); a call can carry only one token. */
    private Optional<Path> token(Mapping server, String path) {
        Optional<Path> token = Optional.empty();
        List<DocumentNode> offered = server.has("call_creds")
                ? fields.sequence(server, path, "call_creds").items()
                : List.of();
        for (int i = 0; i < offered.size(); i++) {
            String credsPath = path + ".call_creds[" + i + "]";
            Mapping creds = fields.asMapping(offered.get(i), credsPath);
            String type = fields.text(creds, credsPath, "type").orElse("");
            if (!type.equals("jwt_token_file")) {
                fields.ignore(creds.line(), credsPath, "\"" + type + "\" is not supported (expected: jwt_token_file)");
            } else if (token.isPresent()) {
                fields.ignore(creds.line(), credsPath, "only the first token is sent");
            } else {
                token = Optional.of(tokenFile(creds, credsPath));
            }
        }
        return token;
    }

    /** The file may be written later than this process starts. */
    private Path tokenFile(Mapping creds, String path) {
        String configPath = path + ".config";
        Mapping config = fields.mapping(creds, path, "config");
        fields.ignoreOthers(config, configPath, Set.of("jwt_token_file"));
        return fields.path(config, configPath, "jwt_token_file")
                .orElseThrow(() -> fields.fault(
                        config.line(), configPath + ".jwt_token_file", "is missing (expected: the path of a file)"));
    }
}
