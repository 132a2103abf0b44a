package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of filters that a client has, by the messages that configure them. */
final class FilterDecoders {

    /** The library's own that are always there. */
    static final FilterDecoders OWN = new FilterDecoders(Map.of(), Set.of());

    private final Map<String, ExtensionDecoder<FilterConfig>> others;
    /** The messages of the library's own that come in modules of their own and are there. */
    private final Set<String> present;

    private FilterDecoders(Map<String, ExtensionDecoder<FilterConfig>> others, Set<String> present) {
        this.others = others;
        this.present = present;
    }

    /** The library's own and those that are installed. */
    static FilterDecoders installed() {
        Map<String, ExtensionDecoder<FilterConfig>> others = new HashMap<>();
        for (FilterConfigDecoder installed : ServiceLoader.load(FilterConfigDecoder.class)) {
            for (String message : installed.messages()) {
                others.putIfAbsent(
                        message,
                        ExtensionDecoder.refusing(
                                config -> installed.decode(message, Extension.withoutTypedStruct(config))));
            }
        }
        Set<String> present = new HashSet<>();
        ServiceLoader.load(OptionalFilter.class).forEach(filter -> present.addAll(filter.messages()));
        return others.isEmpty() && present.isEmpty() ? OWN : new FilterDecoders(others, present);
    }

    /** What reads the configuration of a filter of a listener; null if nobody knows it. */
    @Nullable ExtensionDecoder<FilterConfig> ofListener(Any config) {
        return find(ownOfListener(Extension.messageName(config)), config);
    }

    /** What reads what a route tells a filter; null if nobody knows it. */
    @Nullable ExtensionDecoder<FilterConfig> ofRoute(Any config) {
        return find(ownOfRoute(Extension.messageName(config)), config);
    }

    private @Nullable ExtensionDecoder<FilterConfig> find(@Nullable ExtensionDecoder<FilterConfig> own, Any config) {
        return own != null ? own : others.get(Extension.extensionName(config));
    }

    private @Nullable ExtensionDecoder<FilterConfig> ownOfListener(String message) {
        return switch (message) {
            case FaultDecoder.MESSAGE -> FaultDecoder::decode;
            case HeaderMutationDecoder.MESSAGE -> HeaderMutationDecoder::decode;
            case RbacDecoder.MESSAGE -> RbacDecoder::decode;
            case LocalRateLimitDecoder.MESSAGE -> LocalRateLimitDecoder::decode;
            case RateLimitFilterDecoder.MESSAGE -> present.contains(message) ? RateLimitFilterDecoder::decode : null;
            case StatefulSessionDecoder.MESSAGE -> StatefulSessionDecoder::decode;
            default -> null;
        };
    }

    private @Nullable ExtensionDecoder<FilterConfig> ownOfRoute(String message) {
        return switch (message) {
            case FaultDecoder.MESSAGE -> FaultDecoder::decode;
            case HeaderMutationDecoder.ROUTE_MESSAGE -> HeaderMutationDecoder::decodeOverride;
            case RbacDecoder.ROUTE_MESSAGE -> RbacDecoder::decodeOverride;
            case LocalRateLimitDecoder.MESSAGE -> LocalRateLimitDecoder::decodeOverride;
            case RateLimitFilterDecoder.ROUTE_MESSAGE ->
                present.contains(message) ? RateLimitFilterDecoder::decodeOverride : null;
            case StatefulSessionDecoder.ROUTE_MESSAGE -> StatefulSessionDecoder::decodeOverride;
            default -> null;
        };
    }
}
