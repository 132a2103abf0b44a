package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint.HealthCheckConfig;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A load assignment that changes a little at a time, mostly into a good one, as those of control planes do. */
final class RandomAssignment {

    static final String CLUSTER = "c";

    private static final int ADDRESSES = 60;
    private static final List<String> NAMES = List.of(
            "c-1",
            "c-2",
            "a-longer-one",
            "caf\u00e9",
            "",
            "xdstp://x/envoy.config.endpoint.v3.ClusterLoadAssignment/a");

    private final Random random;
    private final ClusterLoadAssignment.Builder assignment =
            ClusterLoadAssignment.newBuilder().setClusterName(CLUSTER);

    RandomAssignment(Random random) {
        this.random = random;
        for (int i = 0; i < 3; i++) {
            addLocality();
        }
    }

    /** One or a few changes. */
    void mutate() {
        for (int i = random.nextInt(3); i >= 0; i--) {
            switch (random.nextInt(14)) {
                case 0 -> addLocality();
                case 1 -> removeLocality();
                case 2 -> assignment.getPolicyBuilder().setOverprovisioningFactor(UInt32Value.of(random.nextInt(300)));
                case 3 -> swapLocalities();
                default -> mutateEndpoints();
            }
        }
    }

    /** Another name, now and then one that is none. */
    void rename() {
        assignment.setClusterName(NAMES.get(random.nextInt(NAMES.size())));
    }

    /** The bytes of the message; now and then they are of none. */
    ByteString bytes() {
        ByteString bytes = assignment.build().toByteString();
        if (bytes.isEmpty() || random.nextInt(8) > 0) {
            return bytes;
        }
        byte[] broken = bytes.toByteArray();
        if (random.nextBoolean()) {
            return bytes.substring(0, random.nextInt(broken.length));
        }
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        return ByteString.copyFrom(broken);
    }

    static LbEndpoint endpoint(String host, int port) {
        LbEndpoint.Builder endpoint = LbEndpoint.newBuilder();
        endpoint.getEndpointBuilder()
                .getAddressBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(host).setPortValue(port));
        return endpoint.build();
    }

    private void mutateEndpoints() {
        if (assignment.getEndpointsCount() == 0) {
            return;
        }
        LocalityLbEndpoints.Builder locality =
                assignment.getEndpointsBuilder(random.nextInt(assignment.getEndpointsCount()));
        List<LbEndpoint> endpoints = new ArrayList<>(locality.getLbEndpointsList());
        int place = random.nextInt(endpoints.size() + 1);
        switch (random.nextInt(6)) {
            case 0 -> Collections.shuffle(endpoints, random);
            case 1 -> endpoints.subList(0, place).clear();
            case 2, 3 -> endpoints.add(place, randomEndpoint());
            default -> {
                if (place < endpoints.size()) {
                    endpoints.set(place, randomEndpoint());
                }
            }
        }
        locality.clearLbEndpoints().addAllLbEndpoints(endpoints);
    }

    private void addLocality() {
        LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder()
                .setLocality(Locality.newBuilder().setRegion("r" + random.nextInt(3)))
                .setLoadBalancingWeight(UInt32Value.of(random.nextInt(5)));
        if (random.nextInt(20) == 0) {
            locality.setPriority(random.nextInt(3));
        }
        if (random.nextInt(10) == 0) {
            locality.setProximity(UInt32Value.of(1));
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            locality.addLbEndpoints(randomEndpoint());
        }
        assignment.addEndpoints(locality);
    }

    private void removeLocality() {
        if (assignment.getEndpointsCount() > 1) {
            assignment.removeEndpoints(random.nextInt(assignment.getEndpointsCount()));
        }
    }

    private void swapLocalities() {
        if (assignment.getEndpointsCount() > 1) {
            LocalityLbEndpoints first = assignment.getEndpoints(0);
            assignment.setEndpoints(0, assignment.getEndpoints(1)).setEndpoints(1, first);
        }
    }

    private LbEndpoint randomEndpoint() {
        LbEndpoint.Builder endpoint = endpoint(host(), 80 + random.nextInt(20)).toBuilder();
        if (random.nextInt(3) == 0) {
            endpoint.setHealthStatusValue(random.nextInt(HealthStatus.values().length));
        }
        if (random.nextInt(4) == 0) {
            endpoint.setMetadata(metadata("v" + random.nextInt(3)));
        }
        switch (random.nextInt(300)) {
            case 0 -> endpoint.setLoadBalancingWeight(UInt32Value.of(random.nextInt(2) - 1));
            case 1 ->
                endpoint.getEndpointBuilder()
                        .getAddressBuilder()
                        .getPipeBuilder()
                        .setPath("/s");
            case 2 ->
                endpoint.getEndpointBuilder()
                        .setHealthCheckConfig(HealthCheckConfig.newBuilder().setPortValue(1));
            case 3 ->
                endpoint.setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build());
            case 4 -> endpoint.setEndpointName("elsewhere");
            case 5 -> endpoint.setHealthStatusValue(random.nextInt(100));
            case 6 ->
                endpoint.getEndpointBuilder()
                        .getAddressBuilder()
                        .getSocketAddressBuilder()
                        .setPortValue(random.nextInt(100_000));
            case 7 ->
                endpoint.getEndpointBuilder()
                        .getAddressBuilder()
                        .getSocketAddressBuilder()
                        .setProtocolValue(1);
            case 8, 9, 10, 11, 12 -> endpoint.setLoadBalancingWeight(UInt32Value.of(1 << random.nextInt(31)));
            default -> endpoint.getEndpointBuilder().setHostname(random.nextInt(5) == 0 ? "pod" : "");
        }
        return endpoint.build();
    }

    private String host() {
        return switch (random.nextInt(500)) {
            case 0 -> "";
            case 1 -> "caf\u00e9";
            case 2 -> "a/b";
            default -> "10.0.0." + random.nextInt(ADDRESSES);
        };
    }

    private static Metadata metadata(String value) {
        return Metadata.newBuilder()
                .putFilterMetadata(
                        "f",
                        Struct.newBuilder()
                                .putFields(
                                        "k",
                                        Value.newBuilder().setStringValue(value).build())
                                .build())
                .build();
    }
}
