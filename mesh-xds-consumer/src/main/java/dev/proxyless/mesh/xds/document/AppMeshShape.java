package dev.proxyless.mesh.xds.document;

import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import java.util.Set;

/**
 * Tells whether a document is one of App Mesh: what {@code aws appmesh describe-…} prints, or a manifest of Kubernetes. Only
 * its shape counts here; what is wrong with it is told by who reads it.
 */
final class AppMeshShape {

    private static final Set<String> ENVELOPES =
            Set.of("mesh", "virtualService", "virtualRouter", "route", "virtualNode", "virtualGateway", "gatewayRoute");
    private static final Set<String> LISTS = Set.of(
            "meshes",
            "virtualServices",
            "virtualRouters",
            "routes",
            "virtualNodes",
            "virtualGateways",
            "gatewayRoutes");

    private AppMeshShape() {}

    static boolean fits(DocumentNode node) {
        if (node instanceof Sequence sequence) {
            return !sequence.items().isEmpty() && sequence.items().stream().allMatch(AppMeshShape::fits);
        }
        return node instanceof Mapping mapping
                && (isManifest(mapping) || isResource(mapping) || hasResources(mapping) || isTemplate(mapping));
    }

    /** Of whatever API: a directory may hold more than the mesh. */
    private static boolean isManifest(Mapping node) {
        return node.get("apiVersion") instanceof Scalar && node.get("kind") instanceof Scalar;
    }

    private static boolean isResource(Mapping node) {
        return node.has("meshName");
    }

    private static boolean hasResources(Mapping node) {
        return node.entries().entrySet().stream()
                .anyMatch(entry -> entry.getValue() instanceof Mapping body
                        ? ENVELOPES.contains(entry.getKey()) && (body.has("meshName") || body.has("spec"))
                        : LISTS.contains(entry.getKey()) && entry.getValue() instanceof Sequence);
    }

    /** A template of CloudFormation, known so that a word can be said about it. */
    private static boolean isTemplate(Mapping node) {
        return node.get("Resources") instanceof Mapping resources
                && resources.entries().values().stream()
                        .anyMatch(resource -> resource instanceof Mapping mapping
                                && mapping.get("Type") instanceof Scalar type
                                && type.text().startsWith("AWS::AppMesh::"));
    }
}
