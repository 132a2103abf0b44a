package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells by its shape what a document is, and reads it as that. */
final class ConfigReader {

    private static final String TYPE_PREFIX = "type.googleapis.com/";
    private static final Set<String> BOOTSTRAP = Set.of("static_resources", "dynamic_resources");
    private static final Set<String> BOOTSTRAP_USED =
            Set.of("node", "static_resources", "dynamic_resources", "layered_runtime");

    private final String source;
    private final List<IgnoredField> ignored = new ArrayList<>();
    private final MessageReader messages;

    ConfigReader(String source) {
        this.source = source;
        this.messages = new MessageReader(source, ignored::add);
    }

    ConfigDocument read(List<DocumentNode> documents) {
        if (documents.isEmpty()) {
            throw new DocumentException(source, "is empty (expected: a bootstrap or resources)");
        }
        if (documents.size() == 1 && documents.get(0) instanceof Mapping root) {
            if (root.has("xds_servers")) {
                return new ConfigDocument.GrpcBootstrap(source, root);
            }
            if (hasOneOf(root, BOOTSTRAP)) {
                return envoyBootstrap(root);
            }
        }
        if (documents.stream().allMatch(AppMeshShape::fits)) {
            return new ConfigDocument.AppMesh(
                    source,
                    documents.stream()
                            .map(document -> new ConfigDocument.Located(source, document))
                            .toList());
        }
        List<Any> resources = new ArrayList<>();
        checkNotMixed(documents);
        for (DocumentNode document : documents) {
            addResources(document, "", resources);
        }
        return new ConfigDocument.Resources(source, version(documents), resources, ignored);
    }

    private void checkNotMixed(List<DocumentNode> documents) {
        boolean mixed = documents.stream().anyMatch(AppMeshShape::fits);
        for (DocumentNode document : documents) {
            if (mixed && !AppMeshShape.fits(document)) {
                throw new DocumentException(
                        source,
                        document.line(),
                        "",
                        "no document of App Mesh beside others that are (expected: one or the other in a file)");
            }
        }
    }

    private ConfigDocument envoyBootstrap(Mapping root) {
        Map<String, DocumentNode> used = new LinkedHashMap<>();
        root.entries().forEach((name, value) -> {
            if (BOOTSTRAP_USED.contains(snakeCase(name))) {
                used.put(name, value);
            } else {
                ignored.add(new IgnoredField(name, value.line(), "concerns a proxy, and has no effect on a client"));
            }
        });
        Bootstrap.Builder bootstrap = messages.read(new Mapping(used, root.line()), "", Bootstrap.newBuilder());
        return new ConfigDocument.EnvoyBootstrap(source, bootstrap.build(), ignored);
    }

    private static String version(List<DocumentNode> documents) {
        return documents.size() == 1
                        && documents.get(0) instanceof Mapping root
                        && value(root, "version_info") instanceof Scalar version
                ? version.text()
                : "";
    }

    private static @Nullable DocumentNode value(Mapping node, String field) {
        for (Map.Entry<String, DocumentNode> entry : node.entries().entrySet()) {
            if (snakeCase(entry.getKey()).equals(field)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private void addResources(DocumentNode node, String path, List<Any> resources) {
        if (node instanceof Sequence sequence) {
            addAll(sequence, path, resources);
        } else if (node instanceof Mapping mapping) {
            if (mapping.get("resources") instanceof Sequence list) {
                addAll(list, path.isEmpty() ? "resources" : path + ".resources", resources);
            } else if (value(mapping, "version_info") == null) {
                resources.add(DiscoveryResponses.unwrapped(resource(mapping, path), source));
            }
        } else {
            throw new DocumentException(source, node.line(), path, node.kind() + " (expected: " + EXPECTED + ")");
        }
    }

    private void addAll(Sequence list, String path, List<Any> resources) {
        for (int i = 0; i < list.items().size(); i++) {
            addResources(list.items().get(i), path + "[" + i + "]", resources);
        }
    }

    private Any resource(Mapping node, String path) {
        if (node.has("@type")) {
            return messages.any(node, path);
        }
        for (Map.Entry<Supplier<Message.Builder>, Set<String>> shape : ResourceShapes.ALL.entrySet()) {
            if (hasOneOf(node, shape.getValue())) {
                Message message =
                        messages.read(node, path, shape.getKey().get()).build();
                return Any.newBuilder()
                        .setTypeUrl(TYPE_PREFIX + message.getDescriptorForType().getFullName())
                        .setValue(message.toByteString())
                        .build();
            }
        }
        throw new DocumentException(
                source,
                node.line(),
                path,
                "has the fields " + node.entries().keySet() + " (expected: " + EXPECTED + ", or an @type)");
    }

    private static final String EXPECTED =
            "a bootstrap with xds_servers, one with static_resources or dynamic_resources, a RouteConfiguration with"
                    + " virtual_hosts, a Listener with api_listener or filter_chains, a Cluster with load_assignment or"
                    + " eds_cluster_config, a ClusterLoadAssignment with cluster_name, a list of such resources, or"
                    + " documents of App Mesh";

    private static boolean hasOneOf(Mapping node, Set<String> names) {
        return node.entries().keySet().stream().anyMatch(name -> names.contains(snakeCase(name)));
    }

    /** Documents may write {@code virtualHosts} for {@code virtual_hosts}. */
    private static String snakeCase(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                snake.append('_').append((char) (c + ('a' - 'A')));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }
}
