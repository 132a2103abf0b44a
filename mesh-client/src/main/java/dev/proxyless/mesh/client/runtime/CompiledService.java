package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.route.Admission;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.model.snapshot.PartMap;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service at one revision, ready to be called: its routes, and every cluster that they name. Immutable; a call that
 * holds one sees one revision to its end.
 *
 * @param snapshot what the control plane says
 * @param routes the compiled routes
 * @param clusters each cluster that a route names, by name, or why it is not there
 */
public record CompiledService(
        ServiceSnapshot snapshot, RouteTable routes, Map<String, Resolved<CompiledCluster>> clusters) {

    public CompiledService {
        clusters = PartMap.copyOf(clusters);
    }

    /** The request as the listener leaves it; see {@link RouteTable#admit}. */
    public Admission admit(RequestView request) {
        return routes.admit(request);
    }

    /** Chooses the route of a request; see {@link RouteTable#route}. */
    public RouteDecision route(Admission admission, long random) {
        return routes.route(admission, random);
    }

    /** The same route for another of its clusters; see {@link RouteTable#inCluster}. */
    public RouteDecision.@Nullable Forward inCluster(RouteDecision.Forward decision, String cluster) {
        return routes.inCluster(decision, cluster);
    }

    /** The cluster of that name or why it is not there; null if no route names it. */
    public @Nullable Resolved<CompiledCluster> cluster(String name) {
        return clusters.get(name);
    }
}
