package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.discovery.v3.ResourceError;
import java.util.ArrayList;
import java.util.List;

/**
 * A response of either variant of the protocol.
 *
 * @param typeUrl the type of its resources
 * @param version the control plane's version
 * @param nonce what an answer must repeat
 * @param resources its resources, each in a wrapper that may name, version and limit it
 * @param heartbeats wrappers without a resource, which renew the time to live of one that was sent before
 * @param removed the names of resources that are not there
 * @param errors what the control plane says of resources that it does not send (xRFC TP3)
 */
record Incoming(
        String typeUrl,
        String version,
        String nonce,
        List<Resource> resources,
        List<Resource> heartbeats,
        List<String> removed,
        List<ResourceError> errors) {

    /** The end of a wrapper's type URL. Protobuf's own comparison takes the name from the class by reflection, each time. */
    private static final String WRAPPER = "/envoy.service.discovery.v3.Resource";

    static Incoming of(DiscoveryResponse response) {
        List<Resource> wrappers = new ArrayList<>(response.getResourcesCount());
        response.getResourcesList().forEach(resource -> wrappers.add(unwrapped(resource)));
        return new Incoming(
                response.getTypeUrl(),
                response.getVersionInfo(),
                response.getNonce(),
                wrappers.stream().filter(wrapper -> !isHeartbeat(wrapper)).toList(),
                wrappers.stream().filter(Incoming::isHeartbeat).toList(),
                List.of(),
                response.getResourceErrorsList());
    }

    static Incoming of(DeltaDiscoveryResponse response) {
        List<String> removed = new ArrayList<>(response.getRemovedResourcesList());
        response.getRemovedResourceNamesList().forEach(name -> removed.add(name.getName()));
        List<Resource> wrappers = response.getResourcesList();
        return new Incoming(
                response.getTypeUrl(),
                response.getSystemVersionInfo(),
                response.getNonce(),
                wrappers.stream().filter(wrapper -> !isHeartbeat(wrapper)).toList(),
                wrappers.stream().filter(Incoming::isHeartbeat).toList(),
                removed,
                response.getResourceErrorsList());
    }

    private static boolean isHeartbeat(Resource wrapper) {
        return !wrapper.hasResource() && !wrapper.getName().isEmpty();
    }

    private static Resource unwrapped(Any resource) {
        if (resource.getTypeUrl().endsWith(WRAPPER)) {
            try {
                return Resource.parseFrom(resource.getValue());
            } catch (InvalidProtocolBufferException e) {
                // The decoder meets the same bytes and says what is wrong.
                return Resource.newBuilder().setResource(resource).build();
            }
        }
        return Resource.newBuilder().setResource(resource).build();
    }
}
