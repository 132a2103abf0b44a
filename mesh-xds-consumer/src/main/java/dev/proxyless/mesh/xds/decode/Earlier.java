package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.service.discovery.v3.Resource;

/**
 * What came of a resource when it was decoded.
 *
 * @param resource the resource as it was given to the decoder
 * @param decoded what came of it
 */
public record Earlier(Any resource, Decoded decoded) {

    /** The bytes of the resource's own message, out of its wrapper if it had one. */
    ByteString message() {
        if (!Extension.messageName(resource).equals(ResourceDecoder.WRAPPER)) {
            return resource.getValue();
        }
        try {
            return Resource.parseFrom(resource.getValue()).getResource().getValue();
        } catch (InvalidProtocolBufferException e) {
            return ByteString.EMPTY;
        }
    }
}
