package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.DnsLookup.FailureRefreshRate;
import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import java.time.Duration;

/** How names are looked up (Envoy {@code envoy.extensions.clusters.dns.v3.DnsCluster}), by Envoy's rules. */
final class DnsLookupDecoder {

    /** Envoy's bound, which a rate must be above. */
    private static final Duration TOO_OFTEN = Duration.ofMillis(1);

    /** Envoy's default for the longest wait after a failure, in units of the shortest. */
    private static final int MAX_TO_BASE = 10;

    static final FieldRules RULES = FieldRules.of("envoy.extensions.clusters.dns.v3.DnsCluster")
            .honouring(
                    "dns_refresh_rate",
                    "dns_failure_refresh_rate",
                    "respect_dns_ttl",
                    "dns_jitter",
                    "dns_lookup_family",
                    "all_addresses_in_single_endpoint")
            .reporting("typed_dns_resolver_config", DnsDecoder.RESOLVERS);
    static final FieldRules FAILURE_RULES = FieldRules.of("envoy.extensions.clusters.dns.v3.DnsCluster.RefreshRate")
            .honouring("base_interval", "max_interval");

    private DnsLookupDecoder() {}

    static DnsLookup decode(DnsCluster proto, FieldPath at) {
        RULES.apply(proto, at);
        Duration rate = proto.hasDnsRefreshRate()
                ? rate(proto.getDnsRefreshRate(), at.field("dns_refresh_rate"))
                : DnsLookup.DEFAULT_REFRESH_RATE;
        FailureRefreshRate failure = proto.hasDnsFailureRefreshRate()
                ? failure(proto.getDnsFailureRefreshRate(), at.field("dns_failure_refresh_rate"))
                : new FailureRefreshRate(rate, rate);
        Duration jitter = Scalars.duration(proto.getDnsJitter(), at.field("dns_jitter"));
        return new DnsLookup(family(proto, at), rate, proto.getRespectDnsTtl(), failure, jitter);
    }

    static void refuseFamily(int value, FieldPath at) {
        at.field("dns_lookup_family").refuse(value + " (expected: AUTO, V4_ONLY, V6_ONLY, V4_PREFERRED or ALL)");
    }

    private static FailureRefreshRate failure(DnsCluster.RefreshRate proto, FieldPath at) {
        FAILURE_RULES.apply(proto, at);
        if (!proto.hasBaseInterval()) {
            at.field("base_interval").refuse("unset (expected: > 1 ms)");
        }
        Duration base = rate(proto.getBaseInterval(), at.field("base_interval"));
        Duration max = proto.hasMaxInterval()
                ? rate(proto.getMaxInterval(), at.field("max_interval"))
                : base.multipliedBy(MAX_TO_BASE);
        if (max.compareTo(base) < 0) {
            at.field("max_interval")
                    .refuse(max.toMillis() + " ms (expected: >= base_interval, " + base.toMillis() + " ms)");
        }
        return new FailureRefreshRate(base, max);
    }

    private static Duration rate(com.google.protobuf.Duration proto, FieldPath at) {
        Duration rate = Scalars.duration(proto, at);
        if (rate.compareTo(TOO_OFTEN) <= 0) {
            at.refuse(rate.toNanos() + " ns (expected: > 1 ms)");
            return DnsLookup.DEFAULT_REFRESH_RATE;
        }
        return rate;
    }

    private static Family family(DnsCluster proto, FieldPath at) {
        return switch (proto.getDnsLookupFamily()) {
            case UNSPECIFIED, AUTO -> Family.AUTO;
            case V4_ONLY -> Family.V4_ONLY;
            case V6_ONLY -> Family.V6_ONLY;
            case V4_PREFERRED -> Family.V4_PREFERRED;
            case ALL -> Family.ALL;
            case UNRECOGNIZED -> {
                refuseFamily(proto.getDnsLookupFamilyValue(), at);
                yield Family.AUTO;
            }
        };
    }
}
