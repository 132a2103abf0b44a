package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteCandidates;
import dev.proxyless.mesh.model.route.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.VirtualHost.TlsRequirementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A set of routes for a set of domains (Envoy {@code route.v3.VirtualHost}). */
final class VirtualHostDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.VirtualHost")
            .honouring(
                    "name",
                    "domains",
                    "routes",
                    "request_headers_to_add",
                    "request_headers_to_remove",
                    "response_headers_to_add",
                    "response_headers_to_remove",
                    "retry_policy",
                    "request_mirror_policies",
                    "include_request_attempt_count",
                    "include_attempt_count_in_response",
                    "include_is_timeout_retry_header",
                    "typed_per_filter_config",
                    "virtual_clusters")
            .honouringPartly("hedge_policy", "hedge_on_per_try_timeout; one request is sent at first, as in Envoy")
            .honouringPartly(
                    "require_tls", "NONE and ALL; EXTERNAL_ONLY is NONE, since a process's own calls are not external")
            .passingOver("metadata")
            .honouringPartly("matcher", "by headers and query parameters; not together with routes")
            .reporting("per_request_buffer_limit_bytes", RouteDecoder.BUFFER)
            .reporting("cors", "requests of other origins are not checked")
            .honouringPartly("rate_limits", "for local rate limits")
            .reporting("retry_policy_typed_config", "only retry_policy counts");

    private VirtualHostDecoder() {}

    /**
     * The virtual host; without what was refused.
     *
     * @param owners the domains of those before, with the name of the virtual host that has it; this one's are added
     * @param defaults what the route configuration says
     */
    static VirtualHost decode(
            io.envoyproxy.envoy.config.route.v3.VirtualHost proto,
            Map<String, String> owners,
            RouteDefaults defaults,
            FieldPath at) {
        RULES.apply(proto, at);
        if (proto.getRequireTls() == TlsRequirementType.UNRECOGNIZED) {
            at.field("require_tls").refuse(proto.getRequireTlsValue() + " (expected: NONE, EXTERNAL_ONLY or ALL)");
        }
        CallPolicyDecoder.Inherited inherited = CallPolicyDecoder.Inherited.of(proto, defaults, at);
        List<Route> routes = new ArrayList<>(proto.getRoutesCount());
        for (int i = 0; i < proto.getRoutesCount(); i++) {
            Route route = RouteDecoder.decode(proto.getRoutes(i), inherited, at.item("routes", i));
            if (route != null) {
                routes.add(route);
            }
        }
        Optional<MatchTree<RouteCandidates>> matcher = Optional.empty();
        if (proto.hasMatcher()) {
            if (proto.getRoutesCount() > 0) {
                at.field("matcher").refuse("set (expected: unset, since there are routes)");
            }
            RouteMatcherDecoder tree =
                    new RouteMatcherDecoder((route, here) -> RouteDecoder.decode(route, inherited, here));
            matcher = Optional.ofNullable(tree.decode(proto.getMatcher(), at.field("matcher")));
            routes = tree.routes();
        }
        return new VirtualHost(
                proto.getName(),
                domains(proto, owners, at),
                routes,
                matcher,
                proto.getRequireTls() == TlsRequirementType.ALL,
                HeaderRulesDecoder.at(at)
                        .decode(
                                proto.getRequestHeadersToAddList(),
                                proto.getRequestHeadersToRemoveList(),
                                proto.getResponseHeadersToAddList(),
                                proto.getResponseHeadersToRemoveList()),
                RULES.mayHave(FilterOverridesDecoder.FIELD, at)
                        ? FilterOverridesDecoder.decode(proto.getTypedPerFilterConfigMap(), at)
                        : FilterOverrides.NONE,
                VirtualClusterDecoder.decode(proto.getVirtualClustersList(), at));
    }

    private static List<String> domains(
            io.envoyproxy.envoy.config.route.v3.VirtualHost proto, Map<String, String> owners, FieldPath at) {
        List<String> domains = new ArrayList<>(proto.getDomainsCount());
        if (proto.getDomainsCount() == 0) {
            at.field("domains").refuse("none (expected: at least one; \"*\" for all)");
        }
        for (int i = 0; i < proto.getDomainsCount(); i++) {
            String domain = proto.getDomains(i).toLowerCase(Locale.ROOT);
            FieldPath here = at.item("domains", i);
            if (!isDomain(domain)) {
                here.refuse("\"" + domain + "\" (expected: a name, *.suffix, prefix.* or *)");
                continue;
            }
            String owner = owners.putIfAbsent(domain, proto.getName());
            if (owner != null) {
                here.refuse("\"" + domain + "\" (expected: a domain that occurs once; virtual host \"" + owner
                        + "\" has it already)");
            }
            domains.add(domain);
        }
        return domains;
    }

    /** A wildcard stands alone, at the start or at the end, once. */
    private static boolean isDomain(String domain) {
        int star = domain.indexOf('*');
        boolean wellPlaced =
                star < 0 || (star == domain.lastIndexOf('*') && (star == 0 || star == domain.length() - 1));
        return !domain.isEmpty() && wellPlaced && domain.chars().allMatch(c -> c > ' ' && c != 0x7F);
    }
}
