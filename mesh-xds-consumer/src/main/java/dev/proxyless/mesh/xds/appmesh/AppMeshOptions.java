package dev.proxyless.mesh.xds.appmesh;

import java.util.Map;
import java.util.Optional;

/**
 * What documents of App Mesh do not say.
 *
 * @param virtualNode the virtual node that this process is; then only its backends can be called, and its client policies
 *     hold. If empty, every virtual service can be called, and no client policy holds
 * @param callerLimits whether the connection pools of listeners limit each caller; App Mesh counts them at the called
 */
public record AppMeshOptions(Optional<String> virtualNode, boolean callerLimits) {

    /** A caller of everything, without limits. */
    public static final AppMeshOptions NONE = new AppMeshOptions(Optional.empty(), false);

    private static final String ARN = "APPMESH_RESOURCE_ARN";
    private static final String NAME = "APPMESH_VIRTUAL_NODE_NAME";
    private static final String SEGMENT = "virtualNode/";
    private static final String LIMITS = "MESH_APP_MESH_CALLER_LIMITS";

    /**
     * What the variables of App Mesh's own proxy say: {@code APPMESH_RESOURCE_ARN}, or the older {@code
     * APPMESH_VIRTUAL_NODE_NAME}, whose value ends in {@code mesh/…/virtualNode/…} or is the name alone. What names no virtual
     * node is passed over. {@code MESH_APP_MESH_CALLER_LIMITS=true} makes connection pools limit each caller.
     *
     * @param environment such as {@link System#getenv()}
     */
    public static AppMeshOptions of(Map<String, String> environment) {
        String name = environment.getOrDefault(NAME, "");
        String resource = environment.getOrDefault(ARN, name.indexOf('/') < 0 ? SEGMENT + name : name);
        int start = resource.lastIndexOf(SEGMENT);
        String node = start < 0 ? "" : resource.substring(start + SEGMENT.length());
        return new AppMeshOptions(
                Optional.of(node).filter(given -> !given.isEmpty()),
                Boolean.parseBoolean(environment.getOrDefault(LIMITS, "")));
    }

    /** The same, for the virtual node {@code name}. */
    public AppMeshOptions as(String name) {
        return new AppMeshOptions(Optional.of(name), callerLimits);
    }

    /** The same, with connection pools as limits of each caller. */
    public AppMeshOptions withCallerLimits() {
        return new AppMeshOptions(virtualNode, true);
    }
}
