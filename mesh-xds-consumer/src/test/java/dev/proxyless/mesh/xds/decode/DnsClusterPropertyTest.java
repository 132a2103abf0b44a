package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.DnsLookup.FailureRefreshRate;
import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random clusters, by the rules as Envoy's documentation has them, written down here once more and without a decoder. */
class DnsClusterPropertyTest {

    private static final int ROUNDS = 3_000;
    private static final long DEFAULT_MILLIS = 5_000;

    /** By the numbers of Envoy's enum. */
    private static final List<Family> FAMILIES =
            List.of(Family.AUTO, Family.V4_ONLY, Family.V6_ONLY, Family.V4_PREFERRED, Family.ALL);

    private final Random random = new Random(42);

    /** What is asked for; null for what is left out. */
    private record Wish(
            boolean logical,
            int family,
            @Nullable Long refresh,
            boolean ttl,
            @Nullable Long base,
            @Nullable Long max,
            @Nullable Long jitter,
            List<Integer> endpoints) {

        boolean isAllowed() {
            int all = endpoints.stream().mapToInt(count -> count).sum();
            return (logical ? all == 1 && endpoints.size() == 1 : all > 0)
                    && family <= 4
                    && (refresh == null || refresh > 1)
                    && (base != null || max == null)
                    && (base == null || base > 1)
                    && (max == null || (max > 1 && base != null && max >= base))
                    && (jitter == null || jitter >= 0);
        }

        DnsLookup lookup() {
            long rate = refresh == null ? DEFAULT_MILLIS : refresh;
            long first = base == null ? rate : base;
            long last = base == null ? rate : max == null ? 10 * base : max;
            return new DnsLookup(
                    FAMILIES.get(family),
                    java.time.Duration.ofMillis(rate),
                    ttl,
                    new FailureRefreshRate(java.time.Duration.ofMillis(first), java.time.Duration.ofMillis(last)),
                    java.time.Duration.ofMillis(jitter == null ? 0 : jitter));
        }
    }

    @Test
    void clustersOfNamesAreAcceptedExactlyIfEnvoyWouldAndMeanTheSameInBothForms() {
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Wish wish = wish();
            for (Cluster cluster : List.of(byType(wish), byExtension(wish))) {
                Decoded decoded = decode(cluster);
                assertThat(decoded instanceof Decoded.Accepted).as("%s", wish).isEqualTo(wish.isAllowed());
                if (decoded instanceof Decoded.Accepted one) {
                    accepted++;
                    check(wish, membership(one, Membership.Dns.class));
                }
            }
        }
        assertThat(accepted).isBetween(ROUNDS / 10, ROUNDS);
    }

    @Test
    void anAggregateHasItsNamesInTheirOrderUnlessOneIsEmpty() {
        for (int i = 0; i < ROUNDS; i++) {
            List<String> names = new ArrayList<>();
            for (int j = random.nextInt(5); j > 0; j--) {
                names.add("abcdefgh".substring(0, random.nextInt(9)));
            }
            Decoded decoded = decode(
                    extended(ClusterConfig.newBuilder().addAllClusters(names).build())
                            .build());

            if (names.isEmpty() || names.contains("")) {
                assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
            } else {
                assertThat(membership((Decoded.Accepted) decoded, Membership.Aggregate.class)
                                .clusters())
                        .isEqualTo(names);
            }
        }
    }

    private static void check(Wish wish, Membership.Dns dns) {
        assertThat(dns.kind() == Membership.Dns.Kind.LOGICAL).isEqualTo(wish.logical);
        assertThat(dns.lookup()).isEqualTo(wish.lookup());
        for (int i = 0; i < wish.endpoints.size(); i++) {
            List<Endpoint> endpoints = dns.names().localities().get(i).endpoints();
            assertThat(endpoints).hasSize(wish.endpoints.get(i));
            for (int j = 0; j < endpoints.size(); j++) {
                assertThat(((Address.Socket) endpoints.get(j).address()).host()).isEqualTo(host(i, j));
            }
        }
    }

    private Wish wish() {
        List<Integer> endpoints = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            endpoints.add(random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(2));
        }
        return new Wish(
                random.nextBoolean(),
                random.nextInt(10) == 0 ? 5 : random.nextInt(5),
                maybe(this::millis),
                random.nextBoolean(),
                maybe(this::millis),
                random.nextInt(3) == 0 ? millis() : null,
                random.nextInt(10) == 0 ? Long.valueOf(-1) : maybe(() -> (long) random.nextInt(100)),
                endpoints);
    }

    private @Nullable Long maybe(Supplier<Long> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    private long millis() {
        return random.nextInt(10) == 0 ? random.nextInt(2) : 2 + random.nextInt(100_000);
    }

    @SuppressWarnings("deprecation") // The older of the two forms.
    private static Cluster byType(Wish wish) {
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName("c")
                .setType(wish.logical ? Cluster.DiscoveryType.LOGICAL_DNS : Cluster.DiscoveryType.STRICT_DNS)
                .setDnsLookupFamilyValue(wish.family)
                .setRespectDnsTtl(wish.ttl)
                .setLoadAssignment(assignment(wish));
        if (wish.refresh != null) {
            cluster.setDnsRefreshRate(duration(wish.refresh));
        }
        if (wish.jitter != null) {
            cluster.setDnsJitter(duration(wish.jitter));
        }
        if (wish.base != null) {
            cluster.getDnsFailureRefreshRateBuilder().setBaseInterval(duration(wish.base));
        }
        if (wish.max != null) {
            cluster.getDnsFailureRefreshRateBuilder().setMaxInterval(duration(wish.max));
        }
        return cluster.build();
    }

    private static Cluster byExtension(Wish wish) {
        DnsCluster.Builder dns = DnsCluster.newBuilder()
                .setDnsLookupFamilyValue(wish.family + 1)
                .setAllAddressesInSingleEndpoint(wish.logical)
                .setRespectDnsTtl(wish.ttl);
        if (wish.refresh != null) {
            dns.setDnsRefreshRate(duration(wish.refresh));
        }
        if (wish.jitter != null) {
            dns.setDnsJitter(duration(wish.jitter));
        }
        if (wish.base != null) {
            dns.getDnsFailureRefreshRateBuilder().setBaseInterval(duration(wish.base));
        }
        if (wish.max != null) {
            dns.getDnsFailureRefreshRateBuilder().setMaxInterval(duration(wish.max));
        }
        return extended(dns.build()).setLoadAssignment(assignment(wish)).build();
    }

    private static Cluster.Builder extended(Message config) {
        return Cluster.newBuilder()
                .setName("c")
                .setClusterType(CustomClusterType.newBuilder().setName("any").setTypedConfig(Any.pack(config)));
    }

    private static ClusterLoadAssignment assignment(Wish wish) {
        ClusterLoadAssignment.Builder assignment =
                ClusterLoadAssignment.newBuilder().setClusterName("c");
        for (int i = 0; i < wish.endpoints.size(); i++) {
            var locality = assignment.addEndpointsBuilder();
            for (int j = 0; j < wish.endpoints.get(i); j++) {
                LbEndpoint.Builder endpoint = locality.addLbEndpointsBuilder();
                endpoint.getEndpointBuilder()
                        .getAddressBuilder()
                        .getSocketAddressBuilder()
                        .setAddress(host(i, j))
                        .setPortValue(80);
            }
        }
        return assignment.build();
    }

    private static String host(int locality, int endpoint) {
        return "host-" + locality + "-" + endpoint + ".example";
    }

    private static Duration duration(long millis) {
        return Durations.fromMillis(millis);
    }

    private static Decoded decode(Cluster cluster) {
        return ResourceDecoder.create().decode(ResourceType.CLUSTER, Any.pack(cluster));
    }

    private static <M extends Membership> M membership(Decoded.Accepted accepted, Class<M> type) {
        return type.cast(
                ((XdsResource.ClusterResource) accepted.resource()).cluster().membership());
    }
}
