package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routes of a service (Envoy {@code route.v3.RouteConfiguration}; gRFC A27, A28). */
final class RouteConfigurationDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.RouteConfiguration")
            .honouring(
                    "name",
                    "virtual_hosts",
                    "request_headers_to_add",
                    "request_headers_to_remove",
                    "response_headers_to_add",
                    "response_headers_to_remove",
                    "ignore_port_in_host_matching",
                    "ignore_path_parameters_in_path_matching",
                    "most_specific_header_mutations_wins",
                    "request_mirror_policies",
                    "cluster_specifier_plugins",
                    "typed_per_filter_config")
            .honouringPartly("max_direct_response_body_size_bytes", "up to 64 MiB")
            .passingOver("validate_clusters", "metadata")
            // They are taken from requests of strangers, and a process is none to itself.
            .passingOver("internal_only_headers")
            .reporting("vhds", "only the virtual hosts that are listed exist");

    private RouteConfigurationDecoder() {}

    /** The routes; without what was refused. */
    static RouteConfig decode(RouteConfiguration proto, FieldPath at) {
        RULES.apply(proto, at);
        NameDecoder.fits(proto.getName(), ResourceType.ROUTE_CONFIGURATION, at.field("name"));
        RouteDefaults defaults = RouteDefaults.of(proto, at);
        Map<String, String> owners = new HashMap<>();
        List<VirtualHost> hosts = new ArrayList<>(proto.getVirtualHostsCount());
        for (int i = 0; i < proto.getVirtualHostsCount(); i++) {
            hosts.add(
                    VirtualHostDecoder.decode(proto.getVirtualHosts(i), owners, defaults, at.item("virtual_hosts", i)));
        }
        return new RouteConfig(
                ResourceName.canonical(proto.getName()),
                hosts,
                proto.getIgnorePortInHostMatching(),
                proto.getIgnorePathParametersInPathMatching(),
                proto.getMostSpecificHeaderMutationsWins(),
                HeaderRulesDecoder.at(at)
                        .decode(
                                proto.getRequestHeadersToAddList(),
                                proto.getRequestHeadersToRemoveList(),
                                proto.getResponseHeadersToAddList(),
                                proto.getResponseHeadersToRemoveList()),
                RULES.mayHave(FilterOverridesDecoder.FIELD, at)
                        ? FilterOverridesDecoder.decode(proto.getTypedPerFilterConfigMap(), at)
                        : FilterOverrides.NONE);
    }
}
