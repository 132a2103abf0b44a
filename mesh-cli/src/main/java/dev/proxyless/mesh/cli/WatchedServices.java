package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import java.util.ArrayList;
import java.util.List;

/** The services that a command follows, as they are named on the command line. */
final class WatchedServices {

    private WatchedServices() {}

    /**
     * Reads names such as {@code orders}, {@code orders:7070} or {@code //authority/orders}.
     *
     * @throws UsageException if one of them is no name of a service
     */
    static List<ServiceName> named(List<String> names) {
        List<ServiceName> services = new ArrayList<>();
        for (String name : names) {
            if (name.contains("://")) {
                throw new UsageException("SERVICE: \"" + name + "\" (expected: a name without scheme and path, such as "
                        + "orders, orders:7070 or //authority/orders)");
            }
            try {
                services.add(ServiceName.of(name));
            } catch (IllegalArgumentException e) {
                throw new UsageException("SERVICE: " + e.getMessage());
            }
        }
        return services;
    }

    /** Has {@code mesh} follow the services until it is closed. */
    static void follow(MeshClient mesh, List<ServiceName> services) {
        services.forEach(service -> mesh.subscribe(service, revision -> {}));
    }
}
