package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import java.util.Set;

/**
 * Reads what filters of an application's own are told. Found by {@link java.util.ServiceLoader}; thread-safe. What such a filter
 * does is a {@code FilterFactory} of the client for the same configuration.
 */
public interface FilterConfigDecoder {

    /**
     * The full names of the messages that it reads, such as {@code acme.filters.v1.Tenant}: those of {@code http_filters} and of
     * {@code typed_per_filter_config} alike. Names of the library's own filters are without effect.
     */
    Set<String> messages();

    /**
     * The configuration.
     *
     * @param message the full name of the message
     * @param config the message, or a {@code google.protobuf.Struct} where it is written as an {@code xds.type.v3.TypedStruct}
     * @throws IllegalArgumentException if it cannot be used: the resource is refused with the message of this, which names
     *     the field and what is expected
     */
    FilterConfig decode(String message, Any config);
}
