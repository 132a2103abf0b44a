package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.filter.FilterOverrides;
import java.util.List;

/**
 * The routes of a service (Envoy {@code route.v3.RouteConfiguration}).
 *
 * @param name the name of the resource; empty if it came inline in a listener
 * @param virtualHosts in the control plane's order; no domain occurs twice
 * @param ignorePortInHostMatching whether the port of an authority is left out when domains are matched
 * @param ignorePathParametersInPathMatching whether what follows a semicolon in a segment of the path
 *     does not count when the path is matched; templates see it all the same, as in Envoy
 * @param mostSpecificHeaderMutationsWins whether, where several levels change the same header, that of the route has the
 *     last word, and not the widest
 * @param headers what is done to the headers of every request and response
 * @param filters what changes about the filters of the listener
 */
public record RouteConfig(
        String name,
        List<VirtualHost> virtualHosts,
        boolean ignorePortInHostMatching,
        boolean ignorePathParametersInPathMatching,
        boolean mostSpecificHeaderMutationsWins,
        HeaderRules headers,
        FilterOverrides filters) {

    public RouteConfig {
        virtualHosts = List.copyOf(virtualHosts);
    }

    /** Routes that leave filters alone. */
    public RouteConfig(
            String name,
            List<VirtualHost> virtualHosts,
            boolean ignorePortInHostMatching,
            boolean ignorePathParametersInPathMatching,
            boolean mostSpecificHeaderMutationsWins,
            HeaderRules headers) {
        this(
                name,
                virtualHosts,
                ignorePortInHostMatching,
                ignorePathParametersInPathMatching,
                mostSpecificHeaderMutationsWins,
                headers,
                FilterOverrides.NONE);
    }

    /** Routes that match domains with their port and leave headers and filters alone. */
    public static RouteConfig of(String name, List<VirtualHost> virtualHosts) {
        return new RouteConfig(name, virtualHosts, false, false, false, HeaderRules.NONE);
    }
}
