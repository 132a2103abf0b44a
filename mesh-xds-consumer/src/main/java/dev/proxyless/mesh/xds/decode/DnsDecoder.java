package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.cluster.Membership.Dns.Kind;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import org.jspecify.annotations.Nullable;

/**
 * Clusters whose members are asked of the domain name system: Envoy's types {@code STRICT_DNS} and {@code LOGICAL_DNS}, and
 * the extension {@code envoy.extensions.clusters.dns.v3.DnsCluster}, which can be either (gRFC A37).
 */
final class DnsDecoder {

    /** What happens although other name servers are asked for. */
    static final String RESOLVERS = "the name servers are those that the system is set up with";

    static final FieldRules FAILURE_RULES =
            FieldRules.of("envoy.config.cluster.v3.Cluster.RefreshRate").honouring("base_interval", "max_interval");

    private DnsDecoder() {}

    /** The members of a cluster of one of the two types; null if they were refused. */
    static @Nullable Membership decode(Cluster proto, FieldPath at) {
        return decode(proto.getLoadAssignment(), asExtension(proto, at), at, at);
    }

    /**
     * The members of a cluster of the extended type; null if they were refused.
     *
     * @param dns the configuration of the type
     */
    static @Nullable Membership decode(Cluster proto, DnsCluster dns, FieldPath at) {
        reportUnused(proto, at);
        return decode(proto.getLoadAssignment(), dns, at.field("cluster_type").field("typed_config"), at);
    }

    /** Reports what a cluster of another type says of name lookups. */
    @SuppressWarnings("deprecation") // As in asExtension; by their descriptors each field would be asked by reflection.
    static void reportUnused(Cluster proto, FieldPath at) {
        reportUnused(proto.hasDnsRefreshRate(), "dns_refresh_rate", at);
        reportUnused(proto.getDnsLookupFamilyValue() != 0, "dns_lookup_family", at);
        reportUnused(proto.getRespectDnsTtl(), "respect_dns_ttl", at);
        reportUnused(proto.hasDnsFailureRefreshRate(), "dns_failure_refresh_rate", at);
        reportUnused(proto.hasDnsJitter(), "dns_jitter", at);
    }

    private static void reportUnused(boolean set, String field, FieldPath at) {
        if (set) {
            at.field(field).report("counts only for a cluster of type STRICT_DNS or LOGICAL_DNS");
        }
    }

    private static @Nullable Membership decode(
            ClusterLoadAssignment assignment, DnsCluster dns, FieldPath here, FieldPath cluster) {
        DnsLookup lookup = DnsLookupDecoder.decode(dns, here);
        FieldPath at = cluster.field("load_assignment");
        EndpointSet names = EndpointsDecoder.endpoints(assignment, at);
        boolean logical = dns.getAllAddressesInSingleEndpoint();
        long count = assignment.getEndpointsList().stream()
                .mapToLong(LocalityLbEndpoints::getLbEndpointsCount)
                .sum();
        if (logical ? count != 1 || assignment.getEndpointsCount() != 1 : count == 0) {
            at.refuse(count + " endpoints in " + assignment.getEndpointsCount() + " localities (expected: "
                    + (logical ? "exactly one, as all addresses of its name are that one)" : "one or more)"));
            return null;
        }
        boolean areNames = true;
        for (int i = 0; i < assignment.getEndpointsCount(); i++) {
            areNames &= check(assignment.getEndpoints(i), at.item("endpoints", i));
        }
        if (!areNames) {
            return null;
        }
        return new Membership.Dns(logical ? Kind.LOGICAL : Kind.STRICT, names, lookup);
    }

    /** Whether each endpoint has an address that can be a name. */
    private static boolean check(LocalityLbEndpoints proto, FieldPath at) {
        boolean areNames = true;
        for (int i = 0; i < proto.getLbEndpointsCount(); i++) {
            Endpoint endpoint = proto.getLbEndpoints(i).getEndpoint();
            FieldPath here = at.item("lb_endpoints", i).field("endpoint");
            if (endpoint.getAddress().hasPipe()) {
                areNames = false;
                here.field("address").refuse("pipe (expected: socket_address, whose name can be looked up)");
            }
            if (!endpoint.getAddress().getSocketAddress().getResolverName().isEmpty()) {
                here.field("address")
                        .field("socket_address")
                        .field("resolver_name")
                        .refuse("\"" + endpoint.getAddress().getSocketAddress().getResolverName()
                                + "\" (expected: unset, the name is asked of the domain name system)");
            }
            if (endpoint.getAdditionalAddressesCount() > 0) {
                here.field("additional_addresses").report("a name has the addresses that it is resolved to");
            }
        }
        return areNames;
    }

    /** What the fields of a cluster say, in the words of the extension: the names and the rules are the same. */
    @SuppressWarnings(
            "deprecation") // Envoy will have these fields as long as its API is v3, and control planes send them.
    private static DnsCluster asExtension(Cluster proto, FieldPath at) {
        DnsCluster.Builder dns = DnsCluster.newBuilder()
                .setAllAddressesInSingleEndpoint(proto.getType() == DiscoveryType.LOGICAL_DNS)
                .setRespectDnsTtl(proto.getRespectDnsTtl());
        if (proto.getDnsLookupFamily() == DnsLookupFamily.UNRECOGNIZED) {
            DnsLookupDecoder.refuseFamily(proto.getDnsLookupFamilyValue(), at);
        } else {
            // The extension has the same families after one for "unspecified".
            dns.setDnsLookupFamilyValue(proto.getDnsLookupFamilyValue() + 1);
        }
        if (proto.hasDnsRefreshRate()) {
            dns.setDnsRefreshRate(proto.getDnsRefreshRate());
        }
        if (proto.hasDnsJitter()) {
            dns.setDnsJitter(proto.getDnsJitter());
        }
        if (proto.hasDnsFailureRefreshRate()) {
            Cluster.RefreshRate rate = proto.getDnsFailureRefreshRate();
            FAILURE_RULES.apply(rate, at.field("dns_failure_refresh_rate"));
            DnsCluster.RefreshRate.Builder same = dns.getDnsFailureRefreshRateBuilder();
            if (rate.hasBaseInterval()) {
                same.setBaseInterval(rate.getBaseInterval());
            }
            if (rate.hasMaxInterval()) {
                same.setMaxInterval(rate.getMaxInterval());
            }
        }
        return dns.build();
    }
}
