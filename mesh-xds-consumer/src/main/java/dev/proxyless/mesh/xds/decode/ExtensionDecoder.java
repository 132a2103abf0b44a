package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an extension of one kind is told.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
interface ExtensionDecoder<T> {

    /** What comes of it, or null if it was refused. */
    @Nullable T decode(Any config, FieldPath at);

    /** One of an application's own, which refuses by an {@link IllegalArgumentException}. */
    static <T> ExtensionDecoder<T> refusing(Function<Any, T> own) {
        return (config, at) -> {
            try {
                return own.apply(config);
            } catch (IllegalArgumentException e) {
                at.refuse(String.valueOf(e.getMessage()));
                return null;
            }
        };
    }
}
