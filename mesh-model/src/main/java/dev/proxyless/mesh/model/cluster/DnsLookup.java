package dev.proxyless.mesh.model.cluster;

import java.time.Duration;

/**
 * How the names of a cluster are looked up (Envoy {@code cluster.v3.Cluster}, {@code dns_*}, and {@code
 * envoy.extensions.clusters.dns.v3.DnsCluster}).
 *
 * @param family which addresses are of use
 * @param refreshRate how long an answer is used before the name is looked up again; Envoy's default is 5 s
 * @param respectTtl whether the time to live of an answer is used instead of {@link #refreshRate}
 * @param failureRefreshRate how long to wait after a failed lookup
 * @param jitter up to which time, chosen at random, is added to each wait, so that clients do not ask together
 */
public record DnsLookup(
        Family family,
        Duration refreshRate,
        boolean respectTtl,
        FailureRefreshRate failureRefreshRate,
        Duration jitter) {

    /** Envoy's default for {@link #refreshRate}. */
    public static final Duration DEFAULT_REFRESH_RATE = Duration.ofSeconds(5);

    /** Envoy's defaults. */
    public static final DnsLookup DEFAULT = new DnsLookup(
            Family.AUTO,
            DEFAULT_REFRESH_RATE,
            false,
            new FailureRefreshRate(DEFAULT_REFRESH_RATE, DEFAULT_REFRESH_RATE),
            Duration.ZERO);

    /** Which addresses of a name are of use (Envoy {@code DnsLookupFamily}). */
    public enum Family {
        /** Those of IPv6; if there are none, those of IPv4. */
        AUTO,
        V4_ONLY,
        V6_ONLY,
        /** Those of IPv4; if there are none, those of IPv6. */
        V4_PREFERRED,
        /** Both. */
        ALL
    }

    /**
     * How long to wait after a failed lookup: at first {@code base}, then longer, but never longer than {@code max}.
     *
     * @param base positive
     * @param max at least {@code base}
     */
    public record FailureRefreshRate(Duration base, Duration max) {}
}
