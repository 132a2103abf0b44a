package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.FixedMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Does what Envoy's documentation says, sentence by sentence, with no thought for speed. */
final class NaiveRouteTable {

    private NaiveRouteTable() {}

    /** The route of a request, if one matches. */
    static Optional<Route> route(
            RouteConfig config, String authority, String target, HeaderSource headers, long random) {
        return virtualHost(config, authority)
                .flatMap(host -> host.routes().stream()
                        .filter(route -> matches(
                                route.match(), config.ignorePathParametersInPathMatching(), target, headers, random))
                        .findFirst());
    }

    /** The virtual host with the best domain. */
    static Optional<VirtualHost> virtualHost(RouteConfig config, String authority) {
        String host = authority.toLowerCase(Locale.ROOT);
        if (config.ignorePortInHostMatching() && host.matches(".*:[0-9]*")) {
            host = host.substring(0, host.lastIndexOf(':'));
        }
        Map<String, VirtualHost> domains = new HashMap<>();
        config.virtualHosts()
                .forEach(vh -> vh.domains().forEach(domain -> domains.put(domain.toLowerCase(Locale.ROOT), vh)));
        String name = host;
        return domains.keySet().stream()
                .filter(domain -> fits(domain, name))
                .max(Comparator.comparing(NaiveRouteTable::rank).thenComparing(String::length))
                .map(domains::get);
    }

    private static boolean fits(String domain, String host) {
        if (domain.equals("*") || domain.equals(host)) {
            return true;
        }
        boolean longEnough = host.length() >= domain.length();
        return domain.startsWith("*")
                ? longEnough && host.endsWith(domain.substring(1))
                : domain.endsWith("*") && longEnough && host.startsWith(domain.substring(0, domain.length() - 1));
    }

    private static int rank(String domain) {
        if (domain.equals("*")) {
            return 0;
        }
        if (domain.startsWith("*")) {
            return 2;
        }
        return domain.endsWith("*") ? 1 : 3;
    }

    private static boolean matches(
            RouteMatch match, boolean withoutParameters, String target, HeaderSource headers, long random) {
        String whole = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
        boolean strip = withoutParameters && !(match.path() instanceof PathMatch.Template);
        String path = strip ? whole.replaceAll(";[^/]*", "") : whole;
        String query = target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : query.split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            parameters.putIfAbsent(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        String type = headers.get("content-type");
        return match.path().matches(path)
                && match.fixed().stream().allMatch(FixedMatch::holds)
                && match.headers().stream().allMatch(header -> header.matches(headers.get(header.name())))
                && match.query().stream().allMatch(parameter -> parameter.matches(parameters.get(parameter.name())))
                && match.runtimeFraction()
                        .map(fraction -> fraction.includes(random))
                        .orElse(true)
                && (!match.grpcOnly() || (type != null && type.matches("application/grpc(\\+.*)?")));
    }
}
