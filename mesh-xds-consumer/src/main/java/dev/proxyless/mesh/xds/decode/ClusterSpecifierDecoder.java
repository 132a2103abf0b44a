package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.route.ClusterSpecifier;
import java.util.Set;

/**
 * Reads what cluster specifier plugins of an application's own are told, and makes what chooses clusters by it. Found by {@link
 * java.util.ServiceLoader}; thread-safe.
 */
public interface ClusterSpecifierDecoder {

    /** The full names of the messages that it reads, such as {@code acme.routing.v1.ByTenant}. */
    Set<String> messages();

    /**
     * What chooses the clusters of requests.
     *
     * @param message the full name of the message
     * @param config the message, or a {@code google.protobuf.Struct} where it is written as an {@code xds.type.v3.TypedStruct}
     * @throws IllegalArgumentException if it cannot be used: the resource is refused with the message of this, which names
     *     the field and what is expected
     */
    ClusterSpecifier decode(String message, Any config);
}
