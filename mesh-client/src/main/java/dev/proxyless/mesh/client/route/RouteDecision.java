package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.filter.FilterChain;
import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of a request. Every decision is made when a table is compiled,
 * but for a cluster that a header of the request or a plugin names, a cookie that the caller is given and an answer for the sake of a path; choosing one
 * allocates nothing. */
public sealed interface RouteDecision {

    /** The route that matched; null if none did. */
    @Nullable Route route();

    /** What a call goes through before anything else becomes of it. */
    default FilterChain filters() {
        return FilterChain.NONE;
    }

    /**
     * It goes to a cluster.
     *
     * @param virtualHost whose route it is
     * @param route the first route that matched
     * @param action the route's action
     * @param cluster the cluster that was chosen by weight; empty if a header or a plugin should have named it and did not
     * @param clusterHost the authority that endpoints of this cluster see where the route itself replaces it by none
     * @param headers the header rules of all levels, in the order in which they apply
     * @param rules time and retries
     * @param filters what a call goes through before it is sent
     */
    record Forward(
            VirtualHost virtualHost,
            Route route,
            RouteAction.Forward action,
            String cluster,
            Optional<String> clusterHost,
            HeaderRules headers,
            CallRules rules,
            FilterChain filters)
            implements RouteDecision {

        /** The same for the cluster that a request names. */
        Forward toCluster(String name) {
            return new Forward(virtualHost, route, action, name, clusterHost, headers, rules, filters);
        }

        /** The same, and the response is changed by {@code mutations} before the rules of the route have their say. */
        Forward respondingWith(List<HeaderMutation> mutations) {
            List<HeaderMutation> response = new ArrayList<>(mutations);
            response.addAll(headers.response());
            HeaderRules all = new HeaderRules(headers.request(), response);
            return new Forward(virtualHost, route, action, cluster, clusterHost, all, rules, filters);
        }
    }

    /**
     * It is answered with a redirect.
     *
     * @param virtualHost whose route it is
     * @param route the first route that matched
     * @param action the route's action
     * @param headers the header rules of all levels, in the order in which they apply
     * @param filters what a call goes through before it is answered
     */
    record Redirect(
            VirtualHost virtualHost, Route route, RouteAction.Redirect action, HeaderRules headers, FilterChain filters)
            implements RouteDecision {

        /** Whether the virtual host says this and none of its routes ({@code require_tls}). */
        boolean isOfVirtualHost() {
            return route.equals(VirtualHostTable.REQUIRE_TLS);
        }
    }

    /**
     * It is answered at once.
     *
     * @param virtualHost whose route it is
     * @param route the first route that matched
     * @param action the route's action
     * @param headers the header rules of all levels, in the order in which they apply
     * @param filters what a call goes through before it is answered
     */
    record DirectResponse(
            VirtualHost virtualHost,
            Route route,
            RouteAction.DirectResponse action,
            HeaderRules headers,
            FilterChain filters)
            implements RouteDecision {}

    /**
     * Its route is not for clients.
     *
     * @param virtualHost whose route it is
     * @param route the first route that matched
     * @param filters what a call goes through before it fails
     */
    record NonForwarding(VirtualHost virtualHost, Route route, FilterChain filters) implements RouteDecision {}

    /**
     * Nothing matched.
     *
     * @param virtualHost the virtual host of the request's authority, or null if there is none
     * @param filters what a call goes through before it fails: as in Envoy the listener's, told nothing by any level of the routes
     */
    record Unmatched(@Nullable VirtualHost virtualHost, FilterChain filters) implements RouteDecision {

        @Override
        public @Nullable Route route() {
            return null;
        }
    }

    /**
     * Its listener answers it for the sake of its path, before any route is looked for.
     *
     * @param request the request as the listener left it; of a redirect, with the path to ask for instead
     * @param why what is wrong with the path that it had
     * @param filters those that see the answer, though not the request: as in Envoy the listener's, told nothing by any level of the routes
     */
    record Refused(RequestView request, PathRefusal why, FilterChain filters) implements RouteDecision, Admission {

        @Override
        public @Nullable Route route() {
            return null;
        }

        /** Where the client is told to ask instead; null if it is told nothing of the kind. */
        public @Nullable String location() {
            return why == PathRefusal.REDIRECTED ? request.pathAndQuery() : null;
        }
    }
}
