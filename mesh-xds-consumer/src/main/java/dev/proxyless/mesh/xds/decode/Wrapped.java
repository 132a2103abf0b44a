package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.Resource;

/**
 * A resource as a control plane sent it.
 *
 * @param wrapper its name, version and time to live, as far as the control plane gave them; the empty message if it came in
 *     no wrapper
 * @param resource the resource itself
 */
public record Wrapped(Resource wrapper, Any resource) {

    /** A resource in a wrapper. */
    public static Wrapped of(Resource wrapper) {
        return new Wrapped(wrapper, wrapper.getResource());
    }

    /** A resource in no wrapper: none is made for it, as there may be thousands. */
    public static Wrapped of(Any resource) {
        return new Wrapped(Resource.getDefaultInstance(), resource);
    }
}
