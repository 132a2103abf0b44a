package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import java.util.Collections;
import java.util.Map;

/**
 * One revision of the mesh, ready for calls. Immutable.
 *
 * @param snapshot what it was compiled from
 * @param services each service that is resolved; not copied, and not to be changed any more
 */
public record CompiledMesh(MeshSnapshot snapshot, Map<ServiceName, Resolved<CompiledService>> services) {

    /** Nothing yet. */
    public static final CompiledMesh EMPTY = new CompiledMesh(MeshSnapshot.EMPTY, Map.of());

    public CompiledMesh {
        services = Collections.unmodifiableMap(services);
    }
}
