package dev.proxyless.mesh.testkit;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.List;

/**
 * The members of a cluster, with all that EDS can say of them.
 *
 * @param localities in the order of the resource
 */
record Members(List<Zone> localities) {

    /**
     * Members in one place.
     *
     * @param name its region
     * @param weight its weight; 0 if it has none
     * @param priority 0 is used first
     * @param members its members
     */
    record Zone(String name, int weight, int priority, List<Member> members) {}

    /**
     * A member.
     *
     * @param backend what answers there
     * @param health what the control plane says of it
     * @param weight 1 or more
     */
    record Member(Backend backend, HealthStatus health, int weight) {}

    static Members of(Zone... zones) {
        return new Members(List.of(zones));
    }

    /** Members in one place, without a weight. */
    static Zone zone(String name, int priority, Member... members) {
        return new Zone(name, 0, priority, List.of(members));
    }

    static Member member(Backend backend, HealthStatus health) {
        return new Member(backend, health, 1);
    }

    ClusterLoadAssignment of(String cluster) {
        ClusterLoadAssignment.Builder members =
                ClusterLoadAssignment.newBuilder().setClusterName(cluster);
        localities.forEach(zone -> members.addEndpoints(locality(zone)));
        return members.build();
    }

    private static LocalityLbEndpoints.Builder locality(Zone zone) {
        LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder()
                .setLocality(Locality.newBuilder().setRegion(zone.name()))
                .setPriority(zone.priority());
        if (zone.weight() > 0) {
            locality.setLoadBalancingWeight(Resources.uint32(zone.weight()));
        }
        zone.members().forEach(member -> locality.addLbEndpoints(endpoint(member)));
        return locality;
    }

    private static LbEndpoint.Builder endpoint(Member member) {
        LbEndpoint.Builder endpoint = LbEndpoint.newBuilder()
                .setHealthStatus(member.health())
                .setLoadBalancingWeight(Resources.uint32(member.weight()));
        endpoint.getEndpointBuilder()
                .getAddressBuilder()
                .setSocketAddress(SocketAddress.newBuilder()
                        .setAddress(member.backend().address().host())
                        .setPortValue(member.backend().address().port()));
        return endpoint;
    }
}
