package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.RequestFields;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the cluster of a request whose route leaves that open (Envoy's cluster specifier plugins). Made when a configuration
 * is read; thread-safe; it never blocks. Two that choose alike are equal, so that a route which stays the same is known to.
 */
@FunctionalInterface
public interface ClusterSpecifier {

    /**
     * The cluster of a call, of which all its attempts are; called once for each.
     *
     * @param request as it is before the route and the filters change it
     * @param random the call's random number, evenly distributed
     * @return its name; null, or the name of one that is not there, ends the call as {@code cluster_not_found_response_code} says
     */
    @Nullable String cluster(RequestFields request, long random);

    /**
     * All clusters that it may choose, so that the client asks for them. If there are none, it may choose any that the client knows
     * for another reason, as {@code cluster_header} does.
     */
    default Set<String> clusters() {
        return Set.of();
    }
}
