package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.xds.decode.Wrapped;
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
 * @param resources its resources
 * @param heartbeats wrappers without a resource, which renew the time to live of one that was sent before
 * @param removed the names of resources that are not there
 * @param errors what the control plane says of resources that it does not send (xRFC TP3)
 */
record Incoming(
        String typeUrl,
        String version,
        String nonce,
        List<Wrapped> resources,
        List<Resource> heartbeats,
        List<String> removed,
        List<ResourceError> errors) {

    /** The end of a wrapper's type URL. Protobuf's own comparison takes the name from the class by reflection, each time. */
    private static final String WRAPPER = "/envoy.service.discovery.v3.Resource";

    static Incoming of(DiscoveryResponse response) {
        Sorted sorted = new Sorted(response.getResourcesCount());
        for (Any resource : response.getResourcesList()) {
            sorted.add(unwrapped(resource));
        }
        return new Incoming(
                response.getTypeUrl(),
                response.getVersionInfo(),
                response.getNonce(),
                sorted.resources,
                sorted.heartbeats,
                List.of(),
                response.getResourceErrorsList());
    }

    static Incoming of(DeltaDiscoveryResponse response) {
        List<String> removed = new ArrayList<>(response.getRemovedResourcesList());
        response.getRemovedResourceNamesList().forEach(name -> removed.add(name.getName()));
        Sorted sorted = new Sorted(response.getResourcesCount());
        for (Resource wrapper : response.getResourcesList()) {
            sorted.add(Wrapped.of(wrapper));
        }
        return new Incoming(
                response.getTypeUrl(),
                response.getSystemVersionInfo(),
                response.getNonce(),
                sorted.resources,
                sorted.heartbeats,
                removed,
                response.getResourceErrorsList());
    }

    private static Wrapped unwrapped(Any resource) {
        if (resource.getTypeUrl().endsWith(WRAPPER)) {
            try {
                return Wrapped.of(Resource.parseFrom(resource.getValue()));
            } catch (InvalidProtocolBufferException e) {
                // The decoder meets the same bytes and says what is wrong.
                return Wrapped.of(resource);
            }
        }
        return Wrapped.of(resource);
    }

    /** Resources and heartbeats apart. */
    private static final class Sorted {

        private final List<Wrapped> resources;
        private final List<Resource> heartbeats = new ArrayList<>(0);

        Sorted(int count) {
            resources = new ArrayList<>(count);
        }

        void add(Wrapped wrapped) {
            Resource wrapper = wrapped.wrapper();
            if (!wrapper.getName().isEmpty() && !wrapper.hasResource()) {
                heartbeats.add(wrapper);
            } else {
                resources.add(wrapped);
            }
        }
    }
}
