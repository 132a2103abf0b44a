package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One resource of a document, of which no more is known than its kind and its name. */
final class Item {

    private static final String DEFAULT_NAMESPACE = "default";

    private final Kind kind;
    private final Section body;
    private final Section spec;
    private final String name;
    private final @Nullable String meshName;
    private final @Nullable ManifestName manifest;

    private Item(Kind kind, Section body, String name, @Nullable String meshName, @Nullable ManifestName manifest) {
        this.kind = kind;
        this.body = body;
        this.spec = body.object("spec");
        this.name = name;
        this.meshName = meshName;
        this.manifest = manifest;
    }

    /** A resource as the API has it. */
    static Item ofApi(Kind kind, Section body) {
        body.skip("metadata", "status", "tags", "clientToken", "meshOwner", "resourceOwner", "arn");
        String name = body.text(kind.nameField());
        return new Item(kind, body, name, body.optionalText("meshName").orElse(null), null);
    }

    /** A manifest of Kubernetes. */
    static Item ofManifest(Kind kind, Section body) {
        body.skip("apiVersion", "kind", "status");
        Section metadata = body.object("metadata");
        ManifestName manifest = new ManifestName(
                kind, metadata.optionalText("namespace").orElse(DEFAULT_NAMESPACE), metadata.text("name"));
        Section spec = body.object("spec");
        String name = spec.optionalText("awsName").orElseGet(manifest::meshName);
        String mesh = spec.optionalObject("meshRef")
                .flatMap(reference -> reference.optionalText("name"))
                .orElse(null);
        return new Item(kind, body, name, mesh, manifest);
    }

    Kind kind() {
        return kind;
    }

    /** Its name in the mesh. */
    String name() {
        return name;
    }

    /** The fields around the specification. */
    Section body() {
        return body;
    }

    Section spec() {
        return spec;
    }

    /** The mesh that it says it is of. */
    Optional<String> meshName() {
        return Optional.ofNullable(meshName);
    }

    /** Its name in Kubernetes. */
    Optional<ManifestName> manifest() {
        return Optional.ofNullable(manifest);
    }

    /**
     * How Kubernetes names a resource.
     *
     * @param kind its kind
     * @param namespace where it is
     * @param name what it is called there
     */
    record ManifestName(Kind kind, String namespace, String name) {

        /** The name in the mesh that the controller gives it unless the manifest says otherwise. */
        String meshName() {
            return switch (kind) {
                case MESH -> name;
                case VIRTUAL_SERVICE -> name + "." + namespace;
                case VIRTUAL_ROUTER, ROUTE, VIRTUAL_NODE, VIRTUAL_GATEWAY, GATEWAY_ROUTE -> name + "_" + namespace;
            };
        }
    }
}
