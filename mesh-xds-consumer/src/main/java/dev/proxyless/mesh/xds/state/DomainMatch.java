package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.RouteConfig;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whether a file's routes are meant for a service, which a file says by the domains of its virtual hosts. Looser than the
 * matching of requests: ports are left out on both sides.
 */
final class DomainMatch {

    private DomainMatch() {}

    private static final String ANY = "*";

    /**
     * Whether a virtual host has a domain that the service's name matches, with its port or without; the domain of all hosts
     * does not count.
     */
    static boolean names(RouteConfig routes, ServiceName service) {
        String authority = service.name().toLowerCase(Locale.ROOT);
        String host = withoutPort(authority);
        return domains(routes)
                .anyMatch(domain ->
                        !domain.equals(ANY) && (matches(domain, authority) || matches(withoutPort(domain), host)));
    }

    /** Whether a virtual host has the domain of all hosts. */
    static boolean takesAny(RouteConfig routes) {
        return domains(routes).anyMatch(ANY::equals);
    }

    private static Stream<String> domains(RouteConfig routes) {
        return routes.virtualHosts().stream().flatMap(virtualHost -> virtualHost.domains().stream());
    }

    private static boolean matches(String domain, String authority) {
        int rest = domain.length() - 1;
        if (domain.startsWith("*")) {
            return authority.length() > rest && authority.endsWith(domain.substring(1));
        }
        if (domain.endsWith("*")) {
            return authority.length() > rest && authority.startsWith(domain.substring(0, rest));
        }
        return domain.equals(authority);
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon > 0
                && colon < authority.length() - 1
                && authority.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')
                && (authority.indexOf(':') == colon || authority.charAt(colon - 1) == ']');
        return port ? authority.substring(0, colon) : authority;
    }
}
