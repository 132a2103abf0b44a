package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Balancing;
import dev.proxyless.mesh.model.cluster.Cluster.Protocol;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.jspecify.annotations.Nullable;

/** Clusters (Envoy {@code cluster.v3.Cluster}; gRFC A27, A32, A42, A52). */
final class ClusterDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.cluster.v3.Cluster")
            .honouring(
                    "name",
                    "eds_cluster_config",
                    "load_assignment",
                    "least_request_lb_config",
                    "round_robin_lb_config",
                    "common_lb_config",
                    "circuit_breakers",
                    "http2_protocol_options",
                    "metadata",
                    "dns_refresh_rate",
                    "dns_failure_refresh_rate",
                    "dns_jitter",
                    "respect_dns_ttl",
                    "dns_lookup_family")
            .honouringPartly("type", "all but ORIGINAL_DST")
            .honouringPartly("lb_policy", "ROUND_ROBIN, LEAST_REQUEST and RANDOM")
            .honouringPartly("load_balancing_policy", "round_robin, least_request, random and wrr_locality")
            .honouringPartly("typed_extension_protocol_options", "HttpProtocolOptions; others are reported")
            .honouringPartly("transport_socket", "raw_buffer")
            .honouringPartly("transport_socket_matches", "raw_buffer in all")
            .passingOver("alt_stat_name", "cleanup_interval", "wait_for_warm_on_init")
            .honouringPartly("cluster_type", "DnsCluster, aggregates, and extensions of this library")
            .reporting("connect_timeout", "the client's own connect timeout counts")
            .reporting("health_checks", "endpoints are not checked: the control plane's health counts")
            .reporting("outlier_detection", "endpoints that fail are not ejected")
            .reporting("lb_subset_config", "endpoints are not chosen by metadata: any of the cluster may get the call")
            .reporting("max_requests_per_connection", "connections are the client's own")
            .reporting("upstream_http_protocol_options", "server names are the client's own")
            .reporting("common_http_protocol_options", "connections are the client's own")
            .reporting("http_protocol_options", "the client decides")
            .reporting("upstream_bind_config", "connections are the client's own")
            .reporting("upstream_connection_options", "connections are the client's own")
            .reporting("filters", "there are no filters")
            .reporting("lrs_server", "load is not reported")
            .reporting("preconnect_policy", "connections are the client's own")
            .reporting("dns_resolvers", DnsDecoder.RESOLVERS)
            .reporting("dns_resolution_config", DnsDecoder.RESOLVERS)
            .reporting("typed_dns_resolver_config", DnsDecoder.RESOLVERS)
            .reporting(
                    "use_tcp_for_dns_lookups", "names are asked for by UDP, and by TCP where the answer is too long");

    private ClusterDecoder() {}

    /** The cluster, or null if it was refused. */
    static @Nullable XdsResource decode(Cluster proto, FieldPath at) {
        RULES.apply(proto, at);
        String name = NameDecoder.decode(proto.getName(), ResourceType.CLUSTER, at.field("name"));
        TransportSocketCheck.check(proto, at);
        Membership membership = MembershipDecoder.decode(proto, at);
        ResourceSource endpoints = endpoints(proto, at);
        Balancing balancing = ClusterTypeDecoder.isAggregate(proto)
                ? BalancingDecoder.ofAggregate(proto, at)
                : BalancingDecoder.decode(proto, at);
        double panic = CommonLbDecoder.panicThreshold(proto.getCommonLbConfig(), at.field("common_lb_config"));
        Protocol protocol = ProtocolDecoder.decode(proto, at);
        var limits = CircuitLimitsDecoder.decode(proto.getCircuitBreakers(), at.field("circuit_breakers"));
        if (name == null || membership == null || balancing == null || endpoints == null) {
            return null;
        }
        return new XdsResource.ClusterResource(
                new dev.proxyless.mesh.model.cluster.Cluster(
                        name,
                        membership,
                        balancing
                                .withPanicThreshold(panic)
                                .withSessionHealth(CommonLbDecoder.sessionHealth(
                                        proto.getCommonLbConfig(), at.field("common_lb_config"))),
                        limits,
                        protocol,
                        proto.hasMetadata()
                                ? MetadataDecoder.decode(proto.getMetadata(), at.field("metadata"))
                                : Metadata.EMPTY),
                endpoints);
    }

    /** Where the endpoints are to be had, or null if that was refused. */
    private static @Nullable ResourceSource endpoints(Cluster proto, FieldPath at) {
        return proto.hasClusterType() || proto.getType() != Cluster.DiscoveryType.EDS
                ? ResourceSource.ADS
                : ConfigSourceDecoder.decode(
                        proto.getEdsClusterConfig().getEdsConfig(),
                        ResourceType.ENDPOINTS,
                        at.field("eds_cluster_config.eds_config"));
    }
}
