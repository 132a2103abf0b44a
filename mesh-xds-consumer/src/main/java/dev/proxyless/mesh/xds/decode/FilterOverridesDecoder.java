package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a level of the routes changes about filters (Envoy {@code typed_per_filter_config}; gRFC A39). A filter that nobody knows
 * is fatal unless it is optional, wherever it is named; one that no client has changes nothing here.
 */
final class FilterOverridesDecoder {

    /** What the field is called everywhere. */
    static final String FIELD = "typed_per_filter_config";

    private static final String WRAPPER = "envoy.config.route.v3.FilterConfig";

    static final FieldRules WRAPPER_RULES = FieldRules.of(WRAPPER)
            .honouring("is_optional", "disabled")
            .honouringPartly("config", "of the filters that a client has; others are reported or refused");

    private FilterOverridesDecoder() {}

    /** What changes; without what was refused. */
    static FilterOverrides decode(Map<String, Any> protos, FieldPath at) {
        if (protos.isEmpty()) {
            return FilterOverrides.NONE;
        }
        Map<String, FilterOverride> overrides = new HashMap<>();
        protos.forEach((name, proto) -> {
            FilterOverride override = override(proto, at.field(FIELD + "[\"" + name + "\"]"));
            if (override != null) {
                overrides.put(name, override);
            }
        });
        return new FilterOverrides(overrides);
    }

    private static @Nullable FilterOverride override(Any proto, FieldPath at) {
        if (!Extension.messageName(proto).equals(WRAPPER)) {
            return of(config(proto, false, at));
        }
        var wrapper = Extension.unpack(proto, io.envoyproxy.envoy.config.route.v3.FilterConfig.parser(), at);
        if (wrapper == null) {
            return null;
        }
        WRAPPER_RULES.apply(wrapper, at);
        if (wrapper.getDisabled()) {
            return FilterOverride.DISABLED;
        }
        if (!wrapper.hasConfig()) {
            at.field("config").refuse("missing (expected: a configuration, or disabled: true)");
            return null;
        }
        return of(config(wrapper.getConfig(), wrapper.getIsOptional(), at.field("config")));
    }

    /** What the filter is told here, or null if it changes nothing or was refused. */
    private static @Nullable FilterConfig config(Any config, boolean optional, FieldPath at) {
        String type = Extension.extensionName(config);
        ExtensionDecoder<FilterConfig> decoder = at.filters().ofRoute(config);
        if (decoder != null) {
            return decoder.decode(config, at);
        }
        boolean mayBeLeftOut = optional || AbsentFilters.isHarmless(type) || AbsentFilters.isOfServers(type);
        if (mayBeLeftOut || at.options().unknownFilters() == UnknownFilters.LEAVE_OUT) {
            at.report("\"" + type + "\" has no effect: no client has such a filter");
            return null;
        }
        at.refuse("\"" + type
                + "\" (expected: the configuration of a filter that is supported on routes, or is_optional: true)");
        return null;
    }

    private static @Nullable FilterOverride of(@Nullable FilterConfig config) {
        return config == null ? null : FilterOverride.of(config);
    }
}
