package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import dev.proxyless.mesh.xds.document.FieldReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the control planes of gRPC's bootstrap: {@code xds_servers} (gRFC A27, A71). */
final class GrpcServerReader {

    private static final String LIST = "xds_servers";

    /** Asks for the incremental variant. gRPC speaks only the other and leaves out features that it does not know. */
    private static final String DELTA = "delta_grpc";

    private static final String XDS_V3 = "xds_v3";

    private final FieldReader fields;
    private final GrpcCredentialsReader credentials;

    GrpcServerReader(FieldReader fields) {
        this.fields = fields;
        this.credentials = new GrpcCredentialsReader(fields);
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
        ServerConfig config = new ServerConfig(
                target,
                credentials.channel(server, path),
                Optional.empty(),
                known(features),
                features.contains(DELTA) ? Variant.DELTA : Variant.STATE_OF_THE_WORLD,
                credentials.calls(server, path),
                ReconnectBackOff.DEFAULT);
        if (config.wouldTellSecrets()) {
            throw fields.fault(
                    server.line(),
                    path + ".call_creds",
                    "would send a token in plain text (expected: channel_creds with tls beside it)");
        }
        return config;
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
}
