package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.AppMesh;
import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import java.util.List;

/**
 * What documents say.
 *
 * @param mesh their resources, without those that are refused
 * @param refused what breaks a rule
 * @param reported what has no effect
 */
public record Reading(AppMesh mesh, List<AppMeshFinding> refused, List<AppMeshFinding> reported) {

    public Reading {
        refused = List.copyOf(refused);
        reported = List.copyOf(reported);
    }
}
