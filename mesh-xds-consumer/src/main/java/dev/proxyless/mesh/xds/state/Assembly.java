package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.Map;

/**
 * What follows from the resources that are known: the services as far as they are resolved, and what to ask for.
 *
 * @param services each wanted service that is resolved; one that is awaited and was never complete is missing. The same
 *     object as before if nothing of it changed
 * @param needs what is needed for them; the same object as before if nothing of it changed
 */
public record Assembly(Map<ServiceName, Resolved<ServiceSnapshot>> services, Needs needs) {

    /** Nothing is known and nothing is asked for. */
    public static final Assembly EMPTY = new Assembly(Map.of(), Needs.NONE);

    public Assembly {
        services = Map.copyOf(services);
    }
}
