package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.RequestFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of a virtual host are told apart by in telemetry (Envoy {@code VirtualHost.virtual_clusters}). They have no
 * part in the choice of a route.
 *
 * @param named in the control plane's order; the first one that a request belongs to counts
 */
public record VirtualClusters(List<VirtualCluster> named) {

    /** None, as a virtual host has without {@code virtual_clusters}. */
    public static final VirtualClusters NONE = new VirtualClusters(List.of());

    /** What Envoy calls the requests that belong to none, where there are any. */
    public static final String OTHER = "other";

    public VirtualClusters {
        named = List.copyOf(named);
    }

    /** What a request is counted as: {@link #OTHER} if it belongs to none, null if there are none. Thread-safe. */
    public @Nullable String countedAs(RequestFields request) {
        if (named.isEmpty()) {
            return null;
        }
        String name = nameOf(request);
        return name == null ? OTHER : name;
    }

    /** The name of the one that a request belongs to; null if it belongs to none. Thread-safe. */
    public @Nullable String nameOf(RequestFields request) {
        for (VirtualCluster cluster : named) {
            if (cluster.has(request)) {
                return cluster.name;
            }
        }
        return null;
    }

    /** Whether {@link #countedAs} may give this name. */
    public boolean contains(String name) {
        return !named.isEmpty() && (name.equals(OTHER) || named.stream().anyMatch(each -> each.name.equals(name)));
    }

    /**
     * Requests that are counted together (Envoy {@code route.v3.VirtualCluster}).
     *
     * @param name for telemetry
     * @param headers what a request must satisfy, all of it; {@code :method} and {@code :path} among the names
     */
    public record VirtualCluster(String name, List<HeaderMatch> headers) {

        public VirtualCluster {
            headers = List.copyOf(headers);
        }

        private boolean has(RequestFields request) {
            for (HeaderMatch header : headers) {
                if (!header.matches(request.header(header.name()))) {
                    return false;
                }
            }
            return true;
        }
    }
}
