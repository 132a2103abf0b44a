package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.List;

/** Discovery responses as files hold them (Envoy {@code path_config_source}). */
final class DiscoveryResponses {

    private DiscoveryResponses() {}

    /** Reads a response in the wire format of protobuf. */
    static ConfigDocument parse(String source, byte[] bytes) {
        try {
            DiscoveryResponse response = DiscoveryResponse.parseFrom(bytes);
            List<Any> resources = new ArrayList<>(response.getResourcesCount());
            for (Any resource : response.getResourcesList()) {
                resources.add(unwrapped(resource, source));
            }
            return new ConfigDocument.Resources(source, response.getVersionInfo(), resources, List.of());
        } catch (InvalidProtocolBufferException e) {
            throw new DocumentException(
                    source, "bytes that are no message (expected: a DiscoveryResponse; " + e.getMessage() + ")");
        }
    }

    /** The resource itself if it comes in a wrapper, whose name and version mean nothing in a file. */
    static Any unwrapped(Any resource, String source) {
        if (!resource.is(Resource.class)) {
            return resource;
        }
        try {
            return resource.unpack(Resource.class).getResource();
        } catch (InvalidProtocolBufferException e) {
            throw new DocumentException(
                    source, "a wrapper of no resource (expected: a Resource; " + e.getMessage() + ")");
        }
    }
}
