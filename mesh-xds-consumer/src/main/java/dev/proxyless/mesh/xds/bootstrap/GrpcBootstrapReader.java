package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.bootstrap.Bootstrap.Authority;
import dev.proxyless.mesh.xds.document.ConfigDocument.GrpcBootstrap;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.FieldReader;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads gRPC's bootstrap (gRFC A27, A47, A95). */
final class GrpcBootstrapReader {

    private static final String TEMPLATE = "client_default_listener_resource_name_template";
    private static final String AUTHORITY_TEMPLATE = "client_listener_resource_name_template";
    private static final String REACHABILITY = "fallback_on_reachability_only";
    private static final String AUTHORITIES = "authorities";

    private static final Map<ResourceType, ResourceSource> FROM_CONTROL_PLANE = Map.of(
            ResourceType.LISTENER, ResourceSource.ADS,
            ResourceType.ROUTE_CONFIGURATION, ResourceSource.ADS,
            ResourceType.CLUSTER, ResourceSource.ADS,
            ResourceType.ENDPOINTS, ResourceSource.ADS);

    private final FieldReader fields;
    private final GrpcServerReader servers;

    private GrpcBootstrapReader(String source) {
        this.fields = new FieldReader(source);
        this.servers = new GrpcServerReader(fields);
    }

    static Bootstrap read(GrpcBootstrap document) {
        return new GrpcBootstrapReader(document.source()).bootstrap(document);
    }

    private Bootstrap bootstrap(GrpcBootstrap document) {
        Mapping root = document.root();
        fields.ignore(root, "", "certificate_providers", "is not supported, and has no effect");
        fields.ignore(root, "", "server_listener_resource_name_template", "concerns servers, and has no effect");
        fields.ignoreOthers(
                root,
                "",
                Set.of(
                        "xds_servers",
                        "node",
                        TEMPLATE,
                        AUTHORITIES,
                        "certificate_providers",
                        "server_listener_resource_name_template"));
        List<ServerConfig> defaults = servers.read(root, "");
        Introduction introduction = root.has("node")
                ? GrpcNodeReader.read(fields.mapping(root, "", "node"), fields)
                : Introduction.of("", "", null, null);
        Map<String, Authority> authorities = authorities(root);
        return new Bootstrap(
                document.source(),
                introduction,
                defaults,
                authorities,
                FROM_CONTROL_PLANE,
                template(root, authorities),
                Bootstrap.Fixed.NOTHING,
                fields.ignored());
    }

    private String template(Mapping root, Map<String, Authority> authorities) {
        String template = fields.text(root, "", TEMPLATE).orElse(Bootstrap.DEFAULT_TEMPLATE);
        String authority = ResourceName.authority(template);
        if (!authority.isEmpty() && !authorities.containsKey(authority)) {
            throw fields.fault(
                    root.line(),
                    TEMPLATE,
                    "\"" + template + "\" (expected: an authority of " + AUTHORITIES + ": " + authorities.keySet()
                            + ")");
        }
        return template;
    }

    private Map<String, Authority> authorities(Mapping root) {
        Map<String, Authority> authorities = new LinkedHashMap<>();
        if (root.has(AUTHORITIES)) {
            fields.mapping(root, "", AUTHORITIES)
                    .entries()
                    .forEach((name, value) -> authorities.put(name, authority(name, value)));
        }
        // Its names are those of no authority in particular: they are had where the others are.
        if (authorities.remove("") != null) {
            fields.ignore(
                    root.line(), AUTHORITIES + "[\"\"]", "names without an authority are asked for at xds_servers");
        }
        return authorities;
    }

    private Authority authority(String name, DocumentNode value) {
        String path = AUTHORITIES + "[\"" + name + "\"]";
        Mapping authority = fields.asMapping(value, path);
        fields.ignoreOthers(authority, path, Set.of("xds_servers", AUTHORITY_TEMPLATE, REACHABILITY));
        String start = "xdstp://" + name + "/";
        Optional<String> template = fields.text(authority, path, AUTHORITY_TEMPLATE);
        if (template.isPresent() && !template.get().startsWith(start)) {
            throw fields.fault(
                    authority.line(),
                    path + "." + AUTHORITY_TEMPLATE,
                    "\"" + template.get() + "\" (expected: what begins with " + start + ")");
        }
        return new Authority(
                authority.has("xds_servers") ? servers.read(authority, path) : List.of(),
                template.orElse(Authority.template(name)),
                fields.flag(authority, path, REACHABILITY));
    }
}
