package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The filters of a listener (gRFC A39), up to the router, which is the library itself. A filter that a control plane writes for
 * clients and does not call optional must not be left out, so a listener with one that is not known is refused; of the filters
 * of an Envoy's own socket those that are not known are the Envoy's, and reported.
 */
final class HttpFiltersDecoder {

    private static final String ROUTER = "envoy.extensions.filters.http.router.v3.Router";

    static final FieldRules RULES = FieldRules.of(
                    "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter")
            .honouring("is_optional", "disabled")
            .honouringPartly("name", "it must occur once")
            .honouringPartly("typed_config", "of the filters that a client has, and those that may be left out")
            .refusing("config_discovery", "list the filter with typed_config");
    static final FieldRules ROUTER_RULES = FieldRules.of(ROUTER).passingOver("dynamic_stats");

    private final boolean strict;
    private final List<dev.proxyless.mesh.model.filter.HttpFilter> filters = new ArrayList<>();
    private boolean routed;

    private HttpFiltersDecoder(boolean strict) {
        this.strict = strict;
    }

    /** For an {@code api_listener}. */
    static HttpFiltersDecoder forClients() {
        return new HttpFiltersDecoder(true);
    }

    /** For a listener with a socket. */
    static HttpFiltersDecoder forSockets() {
        return new HttpFiltersDecoder(false);
    }

    /** The filters that are at work, in order; without what was refused. Called once. */
    List<dev.proxyless.mesh.model.filter.HttpFilter> decode(HttpConnectionManager manager, FieldPath at) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < manager.getHttpFiltersCount(); i++) {
            HttpFilter filter = manager.getHttpFilters(i);
            FieldPath here = at.item("http_filters", i);
            if (!names.add(filter.getName())) {
                here.field("name").refuse("\"" + filter.getName() + "\" (expected: a name that occurs once)");
            } else if (routed) {
                here.report("\"" + filter.getName() + "\" comes after the router and is never reached");
            } else {
                decode(filter, at, here);
            }
        }
        return List.copyOf(filters);
    }

    private void decode(HttpFilter filter, FieldPath manager, FieldPath at) {
        RULES.apply(filter, at);
        Any config = filter.getTypedConfig();
        if (Extension.messageName(config).equals(ROUTER)) {
            routed = true;
            checkRouter(config, at.field("typed_config"));
            return;
        }
        ExtensionDecoder<FilterConfig> decoder = at.filters().ofListener(config);
        if (decoder != null) {
            FilterConfig told = decoder.decode(config, at.field("typed_config"));
            if (told != null) {
                filters.add(
                        new dev.proxyless.mesh.model.filter.HttpFilter(filter.getName(), told, filter.getDisabled()));
            }
        } else if (!filter.hasConfigDiscovery()) { // that is refused by the rules
            unknown(filter, Extension.extensionName(config), manager, at);
        }
    }

    private void unknown(HttpFilter filter, String type, FieldPath manager, FieldPath at) {
        boolean mayBeLeftOut =
                !strict || filter.getIsOptional() || filter.getDisabled() || AbsentFilters.isHarmless(type);
        if (mayBeLeftOut || at.options().unknownFilters() == UnknownFilters.LEAVE_OUT) {
            // By its name, since each of several is to be told.
            manager.field("http_filters[\"" + filter.getName() + "\"]").report("no client has such a filter");
            return;
        }
        at.refuse("\"" + filter.getName() + "\" of type \"" + type
                + "\" (expected: a filter that is supported, or is_optional: true on one that may be left out"
                + AbsentFilters.remedy(type) + ")");
    }

    private static void checkRouter(Any config, FieldPath at) {
        Router router = Extension.unpackIfPossible(config, Router.parser());
        if (router != null) {
            ROUTER_RULES.apply(router, at);
        }
    }
}
