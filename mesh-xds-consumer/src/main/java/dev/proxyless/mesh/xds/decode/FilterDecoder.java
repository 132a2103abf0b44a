package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import org.jspecify.annotations.Nullable;

/** Reads what filters of one kind are told. */
@FunctionalInterface
interface FilterDecoder {

    /** The configuration, or null if it was refused. */
    @Nullable FilterConfig decode(Any config, FieldPath at);
}
