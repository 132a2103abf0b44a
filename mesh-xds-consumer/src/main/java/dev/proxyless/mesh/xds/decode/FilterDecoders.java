package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The kinds of filters that a client has, by the messages that configure them. */
final class FilterDecoders {

    private static final Map<String, FilterDecoder> OF_LISTENERS = Map.of(
            FaultDecoder.MESSAGE, FaultDecoder::decode,
            HeaderMutationDecoder.MESSAGE, HeaderMutationDecoder::decode,
            RbacDecoder.MESSAGE, RbacDecoder::decode,
            LocalRateLimitDecoder.MESSAGE, LocalRateLimitDecoder::decode,
            StatefulSessionDecoder.MESSAGE, StatefulSessionDecoder::decode);
    private static final Map<String, FilterDecoder> OF_ROUTES = Map.of(
            FaultDecoder.MESSAGE, FaultDecoder::decode,
            HeaderMutationDecoder.ROUTE_MESSAGE, HeaderMutationDecoder::decodeOverride,
            RbacDecoder.ROUTE_MESSAGE, RbacDecoder::decodeOverride,
            LocalRateLimitDecoder.MESSAGE, LocalRateLimitDecoder::decodeOverride,
            StatefulSessionDecoder.ROUTE_MESSAGE, StatefulSessionDecoder::decodeOverride);

    /** The library's own. */
    static final FilterDecoders OWN = new FilterDecoders(Map.of());

    private final Map<String, FilterDecoder> others;

    private FilterDecoders(Map<String, FilterDecoder> others) {
        this.others = others;
    }

    /** The library's own and those that are installed. */
    static FilterDecoders installed() {
        Map<String, FilterDecoder> others = new HashMap<>();
        for (FilterConfigDecoder installed : ServiceLoader.load(FilterConfigDecoder.class)) {
            for (String message : installed.messages()) {
                others.putIfAbsent(message, (config, at) -> decode(installed, message, config, at));
            }
        }
        return others.isEmpty() ? OWN : new FilterDecoders(others);
    }

    /** What reads the configuration of a filter of a listener; null if nobody knows it. */
    @Nullable FilterDecoder ofListener(Any config) {
        return find(OF_LISTENERS, config);
    }

    /** What reads what a route tells a filter; null if nobody knows it. */
    @Nullable FilterDecoder ofRoute(Any config) {
        return find(OF_ROUTES, config);
    }

    private @Nullable FilterDecoder find(Map<String, FilterDecoder> own, Any config) {
        FilterDecoder decoder = own.get(Extension.messageName(config));
        return decoder != null ? decoder : others.get(Extension.extensionName(config));
    }

    private static @Nullable FilterConfig decode(
            FilterConfigDecoder installed, String message, Any config, FieldPath at) {
        try {
            return installed.decode(message, Extension.withoutTypedStruct(config));
        } catch (IllegalArgumentException e) {
            at.refuse(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
