package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.document.ConfigDocument.GrpcBootstrap;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import dev.proxyless.mesh.xds.document.FieldReader;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads gRPC's bootstrap (gRFC A27, A47, A65). */
final class GrpcBootstrapReader {

    private static final String TEMPLATE = "client_default_listener_resource_name_template";
    private static final String NO_EFFECT_YET = "is not supported, and has no effect";

    private static final Map<ResourceType, ResourceSource> FROM_CONTROL_PLANE = Map.of(
            ResourceType.LISTENER, ResourceSource.ADS,
            ResourceType.ROUTE_CONFIGURATION, ResourceSource.ADS,
            ResourceType.CLUSTER, ResourceSource.ADS,
            ResourceType.ENDPOINTS, ResourceSource.ADS);

    private final FieldReader fields;

    private GrpcBootstrapReader(String source) {
        this.fields = new FieldReader(source);
    }

    static Bootstrap read(GrpcBootstrap document) {
        return new GrpcBootstrapReader(document.source()).bootstrap(document);
    }

    private Bootstrap bootstrap(GrpcBootstrap document) {
        Mapping root = document.root();
        fields.ignore(root, "", "authorities", NO_EFFECT_YET);
        fields.ignore(root, "", "certificate_providers", NO_EFFECT_YET);
        fields.ignore(root, "", "server_listener_resource_name_template", "concerns servers, and has no effect");
        fields.ignoreOthers(
                root,
                "",
                Set.of(
                        "xds_servers",
                        "node",
                        TEMPLATE,
                        "authorities",
                        "certificate_providers",
                        "server_listener_resource_name_template"));
        List<ServerConfig> servers = servers(root);
        Node.Builder node = Node.newBuilder();
        if (root.has("node")) {
            fields.message(fields.mapping(root, "", "node"), "node", node);
        }
        String template = fields.text(root, "", TEMPLATE).orElse(Bootstrap.DEFAULT_TEMPLATE);
        return new Bootstrap(
                document.source(),
                node.build(),
                servers,
                Map.of(),
                FROM_CONTROL_PLANE,
                template,
                List.of(),
                fields.ignored());
    }

    private List<ServerConfig> servers(Mapping root) {
        Sequence list = fields.sequence(root, "", "xds_servers");
        if (list.items().isEmpty()) {
            throw fields.fault(list.line(), "xds_servers", "is empty (expected: at least one control plane)");
        }
        List<ServerConfig> servers = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            String path = "xds_servers[" + i + "]";
            DocumentNode server = list.items().get(i);
            if (!servers.isEmpty()) {
                fields.ignore(server.line(), path, "a second control plane " + NO_EFFECT_YET);
            } else {
                servers.add(server(fields.asMapping(server, path), path));
            }
        }
        return servers;
    }

    private ServerConfig server(Mapping server, String path) {
        fields.ignoreOthers(server, path, Set.of("server_uri", "channel_creds", "server_features"));
        String target = fields.text(server, path, "server_uri")
                .filter(uri -> !uri.isBlank())
                .orElseThrow(() -> fields.fault(
                        server.line(), path + ".server_uri", "is missing (expected: such as xds.example:443)"));
        return new ServerConfig(
                target,
                credentials(server, path),
                Optional.empty(),
                features(server, path),
                ServerConfig.Variant.STATE_OF_THE_WORLD,
                Optional.empty());
    }

    private Set<String> features(Mapping server, String path) {
        Set<String> features = new LinkedHashSet<>();
        if (server.has("server_features")) {
            for (DocumentNode feature :
                    fields.sequence(server, path, "server_features").items()) {
                features.add(fields.asText(feature, path + ".server_features"));
            }
        }
        return features;
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
                return tls(creds, credsPath);
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

    private Credentials tls(Mapping creds, String path) {
        if (!creds.has("config")) {
            return new Credentials.Tls(Optional.empty(), Optional.empty());
        }
        String configPath = path + ".config";
        Mapping config = fields.mapping(creds, path, "config");
        fields.ignore(config, configPath, "refresh_interval", "files are read when a connection is made anew");
        fields.ignoreOthers(
                config,
                configPath,
                Set.of("ca_certificate_file", "certificate_file", "private_key_file", "refresh_interval"));
        Optional<Path> certificates = fields.file(config, configPath, "certificate_file");
        Optional<Path> key = fields.file(config, configPath, "private_key_file");
        if (certificates.isPresent() != key.isPresent()) {
            throw fields.fault(
                    config.line(),
                    configPath,
                    "has only one of certificate_file and private_key_file (expected: both or neither)");
        }
        return new Credentials.Tls(
                fields.file(config, configPath, "ca_certificate_file"),
                certificates.flatMap(chain -> key.map(k -> new Credentials.Identity(chain, k))));
    }
}
