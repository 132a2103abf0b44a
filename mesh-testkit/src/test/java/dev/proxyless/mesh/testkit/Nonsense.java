package dev.proxyless.mesh.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers that no client can use: types that nobody knows, bytes that are no message, names that nobody asked for by the
 * thousand, nonces that come twice. None of them takes back what others gave: an answer that leaves out listeners or
 * clusters would be a deletion and no nonsense, so each has a part that cannot be read.
 */
final class Nonsense {

    private static final String UNKNOWN = "type.googleapis.com/nobody.knows.v3.This";
    private static final String STRANGER = "nobody-asked-for-";
    private static final int MANY = 3000;

    private final Dice dice;

    Nonsense(Dice dice) {
        this.dice = dice;
    }

    DiscoveryResponse answer(DiscoveryRequest request) {
        String type = type(request.getTypeUrl());
        DiscoveryResponse.Builder answer = DiscoveryResponse.newBuilder()
                .setTypeUrl(type)
                .setVersionInfo(dice.of("", "1", request.getVersionInfo(), "\u0000"))
                .setNonce(nonce(request.getResponseNonce()));
        for (Resource resource : resources(type, request.getResourceNamesList())) {
            answer.addResources(resource.getName().isEmpty() ? resource.getResource() : Any.pack(resource));
        }
        return answer.build();
    }

    DeltaDiscoveryResponse answer(DeltaDiscoveryRequest request) {
        String type = type(request.getTypeUrl());
        return DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(type)
                .setNonce(nonce(request.getResponseNonce()))
                .addAllResources(resources(type, request.getResourceNamesSubscribeList()))
                .addRemovedResources(STRANGER + dice.below(MANY))
                .build();
    }

    private String type(String asked) {
        return dice.of(asked, asked, asked, UNKNOWN, "");
    }

    private String nonce(String last) {
        return dice.of("", "1", last, "another");
    }

    private List<Resource> resources(String type, List<String> asked) {
        List<Resource> resources = new ArrayList<>();
        resources.add(resource("", unreadable(type)));
        asked.stream().filter(name -> dice.oneIn(2)).forEach(name -> resources.add(resource(name, unreadable(type))));
        resources.addAll(dice.upTo(3, () -> resource("", noResource())));
        if (dice.oneIn(4)) {
            for (int i = 0; i < MANY; i++) {
                resources.addAll(stranger(type, STRANGER + i));
            }
        }
        return resources;
    }

    private Any noResource() {
        return dice.of(
                Any.getDefaultInstance(),
                Any.pack(Duration.getDefaultInstance()),
                unreadable(""),
                unreadable("no type url at all"));
    }

    /** Valid, and of no interest. */
    private static List<Resource> stranger(String type, String name) {
        if (type.equals(AdsProbe.ENDPOINTS)) {
            return List.of(resource(
                    name,
                    Any.pack(ClusterLoadAssignment.newBuilder()
                            .setClusterName(name)
                            .build())));
        }
        return type.equals(AdsProbe.ROUTES)
                ? List.of(resource(
                        name,
                        Any.pack(RouteConfiguration.newBuilder().setName(name).build())))
                : List.of();
    }

    private Any unreadable(String type) {
        byte[] bytes = new byte[1 + dice.below(200)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) dice.below(256);
        }
        // A field of wire type 7, which there is not.
        bytes[0] = 0x0f;
        return Any.newBuilder()
                .setTypeUrl(type)
                .setValue(ByteString.copyFrom(bytes))
                .build();
    }

    private static Resource resource(String name, Any any) {
        return Resource.newBuilder().setName(name).setResource(any).build();
    }
}
