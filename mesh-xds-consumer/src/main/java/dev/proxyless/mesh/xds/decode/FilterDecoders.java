package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of filters that a client has, by the messages that configure them. */
final class FilterDecoders {

    private static final Map<String, FilterDecoder> OF_LISTENERS = Map.of(
            FaultDecoder.MESSAGE, FaultDecoder::decode,
            HeaderMutationDecoder.MESSAGE, HeaderMutationDecoder::decode);
    private static final Map<String, FilterDecoder> OF_ROUTES = Map.of(
            FaultDecoder.MESSAGE, FaultDecoder::decode,
            HeaderMutationDecoder.ROUTE_MESSAGE, HeaderMutationDecoder::decodeOverride);

    private FilterDecoders() {}

    /** Whether a message of this name configures a filter of a listener. */
    static boolean isOfListeners(String message) {
        return OF_LISTENERS.containsKey(message);
    }

    /** Whether a message of this name changes what a filter is told. */
    static boolean isOfRoutes(String message) {
        return OF_ROUTES.containsKey(message);
    }

    /** What a filter of a listener is told, or null if it was refused. */
    static @Nullable FilterConfig ofListener(Any config, FieldPath at) {
        return decode(OF_LISTENERS, config, at);
    }

    /** What a filter is told on a route, or null if it was refused. */
    static @Nullable FilterConfig ofRoute(Any config, FieldPath at) {
        return decode(OF_ROUTES, config, at);
    }

    private static @Nullable FilterConfig decode(Map<String, FilterDecoder> decoders, Any config, FieldPath at) {
        FilterDecoder decoder = decoders.get(Extension.messageName(config));
        return decoder == null ? null : decoder.decode(config, at);
    }
}
