package dev.proxyless.mesh.client;

import dev.proxyless.mesh.model.ServiceName;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts of HTTP requests are services of the mesh. Requests to any other host pass through untouched.
 * Implementations are thread-safe and quick: they are asked for every request.
 */
@FunctionalInterface
public interface MeshHosts {

    /**
     * The service that a request is for, or null if it is for a host outside the mesh.
     *
     * @param host the host of the request's URI
     * @param port its port, or -1 if it has none
     */
    @Nullable ServiceName serviceOf(String host, int port);

    /**
     * The hosts that only a cluster's own name resolution would know: a single label other than {@code localhost}, and
     * names that end in {@code .mesh}, {@code .svc}, {@code .svc.cluster.local}. IP addresses never belong. A port, if the
     * URI has one, is part of the service's name.
     */
    static MeshHosts clusterLocal() {
        return (host, port) -> isClusterLocal(host.toLowerCase(Locale.ROOT)) ? name(host, port) : null;
    }

    /** Just these hosts, whatever the port; a port, if the URI has one, is part of the service's name. */
    static MeshHosts of(String... hosts) {
        Set<String> known = Set.of(hosts);
        return (host, port) -> known.contains(host.toLowerCase(Locale.ROOT)) ? name(host, port) : null;
    }

    /** Hosts that end in {@code suffix}, such as {@code .internal}. */
    static MeshHosts endingIn(String suffix) {
        String ending = suffix.toLowerCase(Locale.ROOT);
        return (host, port) -> host.toLowerCase(Locale.ROOT).endsWith(ending) ? name(host, port) : null;
    }

    /** Hosts of this or of {@code other}. */
    default MeshHosts or(MeshHosts other) {
        return (host, port) -> {
            ServiceName service = serviceOf(host, port);
            return service != null ? service : other.serviceOf(host, port);
        };
    }

    private static boolean isClusterLocal(String host) {
        if (host.indexOf('.') < 0) {
            return host.indexOf(':') < 0 && !host.equals("localhost");
        }
        return host.endsWith(".mesh") || host.endsWith(".svc") || host.endsWith(".svc.cluster.local");
    }

    private static ServiceName name(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return ServiceName.of(port < 0 ? lower : lower + ":" + port);
    }
}
