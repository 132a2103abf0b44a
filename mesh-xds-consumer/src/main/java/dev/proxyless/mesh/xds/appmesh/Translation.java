package dev.proxyless.mesh.xds.appmesh;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import java.util.List;

/**
 * What documents of App Mesh become.
 *
 * @param resources listeners, route configurations and clusters; none if anything is refused
 * @param refused what breaks a rule: the configuration cannot be used until it is mended
 * @param reported what has no effect
 */
public record Translation(List<Any> resources, List<AppMeshFinding> refused, List<AppMeshFinding> reported) {

    public Translation {
        resources = List.copyOf(resources);
        refused = List.copyOf(refused);
        reported = List.copyOf(reported);
        if (!refused.isEmpty() && !resources.isEmpty()) {
            throw new IllegalArgumentException(
                    "resources: " + resources.size() + " (expected: none, since something is refused)");
        }
    }
}
