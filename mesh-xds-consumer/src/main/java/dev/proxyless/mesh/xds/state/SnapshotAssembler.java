package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes complete snapshots of what is known, and says what is still needed (gRFC A74 has the same aim).
 *
 * <p>A service is resolved when its listener, its routes, every cluster that a route names and the endpoints of each are
 * there or known not to be there. While a part is awaited, what was resolved before stays, so that a change is seen whole
 * or not at all. Parts that did not change are the same objects as in the assembly before.
 *
 * <p>Pure: each call looks at the cache and changes nothing.
 */
public final class SnapshotAssembler {

    private final Function<ServiceName, String> listenerName;
    private final Set<ResourceType> served;

    private SnapshotAssembler(Function<ServiceName, String> listenerName, Set<ResourceType> served) {
        this.listenerName = listenerName;
        this.served = served;
    }

    /**
     * An assembler.
     *
     * @param listenerName the name of a service's listener
     * @param served the types that a control plane can be asked for. What is not served and not defined by a file does not
     *     exist. If listeners are not served, a service without a listener of its name gets the first listener or route
     *     configuration of the file that has a virtual host for it
     */
    public static SnapshotAssembler create(Function<ServiceName, String> listenerName, Set<ResourceType> served) {
        return new SnapshotAssembler(listenerName, Set.copyOf(served));
    }

    /**
     * Assembles what {@code wanted} needs.
     *
     * @param wanted the services
     * @param cache what is known
     * @param previous the assembly before this one, {@link Assembly#EMPTY} at first
     */
    public Assembly assemble(Set<ServiceName> wanted, ResourceCache cache, Assembly previous) {
        Lookup lookup = new Lookup(cache, served);
        ClusterResolution clusters = new ClusterResolution(lookup, previous);
        RouteResolution routes = new RouteResolution(lookup, cache, listenerName);
        ServiceResolution services = new ServiceResolution(routes, clusters, previous);
        wanted.forEach(services::add);
        return new Assembly(services.resolved(), clusters.resolved(), lookup.needed());
    }
}
