package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.ServiceName;
import org.jspecify.annotations.Nullable;

/** Finds the services that locations lead to. Never blocks. */
@FunctionalInterface
interface ServiceTargets {

    /**
     * The service of a host that is ready to be called; null if there is none, or it is not known yet.
     *
     * @param port the port, or -1 if the location has none
     */
    @Nullable Target find(String host, int port);

    /** A service and what is known of it. */
    record Target(ServiceName name, CompiledService service) {}
}
