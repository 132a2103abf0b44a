package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;

/**
 * What came of a resource when it was decoded.
 *
 * @param resource the resource itself, without a wrapper
 * @param decoded what came of it
 */
public record Earlier(Any resource, Decoded decoded) {

    /** The bytes of the resource's own message. */
    public ByteString message() {
        return resource.getValue();
    }
}
