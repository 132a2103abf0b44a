package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.route.RouteDecision.Forward;
import dev.proxyless.mesh.model.route.RouteAction;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What routes with several clusters may come to, for who knows better than chance. Written while a table is compiled. */
final class ClusterChoices {

    /** By identity: to hash an action would be to hash all of it. */
    private final IdentityHashMap<RouteAction.Forward, List<Forward>> byAction = new IdentityHashMap<>();

    void add(Forward decision) {
        byAction.computeIfAbsent(decision.action(), action -> new ArrayList<>()).add(decision);
    }

    /** The decision of the same route for this cluster; null if the route does not name it. */
    @Nullable Forward find(Forward decision, String cluster) {
        for (Forward choice : byAction.getOrDefault(decision.action(), List.of())) {
            if (choice.cluster().equals(cluster) && isOfSameRoute(choice, decision)) {
                return choice;
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // Equal routes of two virtual hosts are two routes.
    private static boolean isOfSameRoute(Forward one, Forward other) {
        return one.route() == other.route() && one.virtualHost() == other.virtualHost();
    }
}
