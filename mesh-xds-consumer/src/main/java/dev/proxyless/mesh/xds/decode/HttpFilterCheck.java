package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.HashSet;
import java.util.Set;

/**
 * The filters of a listener (gRFC A39). There are none in a client yet but the router, which is the library itself. A
 * filter that a control plane writes for clients and does not call optional must not be left out, so the listener is
 * refused; the filters of an Envoy's own socket are the Envoy's, so they are reported.
 */
final class HttpFilterCheck {

    private static final String FILTERS = "envoy.extensions.filters.http.";
    private static final String ROUTER = FILTERS + "router.v3.Router";
    private static final String FAULT = FILTERS + "fault.v3.HTTPFault";

    /** Change nothing that a call would notice, or only what a proxy tells other proxies. */
    private static final Set<String> HARMLESS = Set.of(
            FILTERS + "grpc_stats.v3.FilterConfig",
            FILTERS + "cors.v3.Cors",
            FILTERS + "compressor.v3.Compressor",
            FILTERS + "decompressor.v3.Decompressor",
            "io.istio.http.peer_metadata.Config",
            "stats.PluginConfig");

    static final FieldRules RULES = FieldRules.of(
                    "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter")
            .honouring("is_optional", "disabled")
            .honouringPartly("name", "it must occur once in an api_listener")
            .honouringPartly("typed_config", "the router, harmless filters and those that may be left out")
            .refusing("config_discovery", "list the filter with typed_config");
    static final FieldRules ROUTER_RULES = FieldRules.of(ROUTER).passingOver("dynamic_stats");

    private static final String HARMLESS_PREFIX = "istio.";
    private static final String NO_FILTER = "is not there: no filter but the router is";

    private final boolean strict;

    private HttpFilterCheck(boolean strict) {
        this.strict = strict;
    }

    /** For an {@code api_listener}. */
    static HttpFilterCheck forClients() {
        return new HttpFilterCheck(true);
    }

    /** For a listener with a socket. */
    static HttpFilterCheck forSockets() {
        return new HttpFilterCheck(false);
    }

    void check(HttpConnectionManager manager, FieldPath at) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < manager.getHttpFiltersCount(); i++) {
            HttpFilter filter = manager.getHttpFilters(i);
            FieldPath here = at.item("http_filters", i);
            if (!names.add(filter.getName()) && strict) {
                here.field("name").refuse("\"" + filter.getName() + "\" (expected: a name that occurs once)");
            }
            check(filter, here);
        }
    }

    private void check(HttpFilter filter, FieldPath at) {
        Any config = filter.getTypedConfig();
        String type = Extension.extensionName(config);
        RULES.apply(filter, at);
        if (type.equals(ROUTER)) {
            checkRouter(config, at.field("typed_config"));
            return;
        }
        if (filter.hasConfigDiscovery()) {
            return; // refused by the rules
        }
        boolean ignorable = filter.getIsOptional()
                || filter.getDisabled()
                || HARMLESS.contains(type)
                || filter.getName().startsWith(HARMLESS_PREFIX)
                || (type.equals(FAULT) && isEmptyFault(config));
        if (ignorable || !strict) {
            at.report("\"" + filter.getName() + "\" " + NO_FILTER);
            return;
        }
        at.refuse("\"" + filter.getName() + "\" of type \"" + type
                + "\" (expected: the router, or is_optional: true on a filter that may be left out"
                + ServerFilters.remedy(type) + ")");
    }

    private static void checkRouter(Any config, FieldPath at) {
        Router router = Extension.unpackIfPossible(config, Router.parser());
        if (router != null) {
            ROUTER_RULES.apply(router, at);
        }
    }

    /** Whether the filter itself delays and aborts nothing; istiod sends such a one with every listener. */
    private static boolean isEmptyFault(Any config) {
        HTTPFault fault = Extension.unpackIfPossible(config, HTTPFault.parser());
        return fault != null && !fault.hasDelay() && !fault.hasAbort() && !fault.hasResponseRateLimit();
    }
}
