package dev.proxyless.mesh.xds.store;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Instant;
import java.util.List;

/**
 * The configuration that was in force at one moment.
 *
 * @param identity for whom it was: what a process says of itself, and whom it asks
 * @param storedAt when
 * @param resources all resources in use
 */
public record StoredSnapshot(String identity, Instant storedAt, List<StoredResource> resources) {

    public StoredSnapshot {
        resources = List.copyOf(resources);
    }

    /**
     * A resource as it came.
     *
     * @param authority the authority whose control plane sent it
     * @param type its type
     * @param version the control plane's version of it
     * @param raw the resource
     */
    public record StoredResource(String authority, ResourceType type, String version, Any raw) {}
}
