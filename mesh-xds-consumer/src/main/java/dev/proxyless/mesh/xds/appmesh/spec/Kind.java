package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of resources that App Mesh has, with their names in the spellings of its documents. */
public enum Kind {
    /** A mesh. */
    MESH("mesh", "meshes"),
    /** The name that callers call. */
    VIRTUAL_SERVICE("virtualService", "virtualServices"),
    /** Routes behind a virtual service. */
    VIRTUAL_ROUTER("virtualRouter", "virtualRouters"),
    /** A route of a virtual router. */
    ROUTE("route", "routes"),
    /** Endpoints. */
    VIRTUAL_NODE("virtualNode", "virtualNodes"),
    /** A way into the mesh. */
    VIRTUAL_GATEWAY("virtualGateway", "virtualGateways"),
    /** A route of a virtual gateway. */
    GATEWAY_ROUTE("gatewayRoute", "gatewayRoutes");

    private final String field;
    private final String plural;

    Kind(String field, String plural) {
        this.field = field;
        this.plural = plural;
    }

    /** The field that holds one in the output of {@code describe-…}, and the segment in its ARN. */
    public String field() {
        return field;
    }

    /** The field that holds several. */
    public String plural() {
        return plural;
    }

    /** The field that holds its name. */
    public String nameField() {
        return field + "Name";
    }

    /** What the Kubernetes controller calls it. */
    public String manifestKind() {
        return Character.toUpperCase(field.charAt(0)) + field.substring(1);
    }

    /** The kind that the Kubernetes controller calls {@code manifestKind}; routes are part of their router there. */
    public static Optional<Kind> ofManifest(String manifestKind) {
        return Arrays.stream(values())
                .filter(kind -> kind != ROUTE && kind.manifestKind().equals(manifestKind))
                .findFirst();
    }
}
