package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Listeners (Envoy {@code listener.v3.Listener}; gRFC A27). A client has no socket to listen on: of the listener of an
 * Envoy only the routes are of interest, while an {@code api_listener} is meant for clients and held to gRPC's rules.
 */
final class ListenerDecoder {

    private static final String MANAGER =
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

    static final FieldRules API_RULES = FieldRules.of("envoy.config.listener.v3.Listener")
            .at("with an api_listener")
            .honouring("name", "api_listener")
            .honouringPartly("address", "the port, for strip_matching_host_port")
            .passingOver("stat_prefix", "traffic_direction", "metadata");
    static final FieldRules API_LISTENER_RULES = FieldRules.of("envoy.config.listener.v3.ApiListener")
            .honouringPartly("api_listener", "an HttpConnectionManager");
    static final FieldRules SOCKET_RULES = FieldRules.of("envoy.config.listener.v3.Listener")
            .at("with a socket")
            .honouring("name", "default_filter_chain")
            .honouringPartly(
                    "address", "it names a listener that has no name, and the port is for strip_matching_host_port")
            .honouringPartly("filter_chains", "the first with an HttpConnectionManager")
            .passingOver("stat_prefix", "traffic_direction", "metadata");
    static final FieldRules CHAIN_RULES = FieldRules.of("envoy.config.listener.v3.FilterChain")
            .honouringPartly("filters", "an HttpConnectionManager; filters before it are reported")
            .passingOver("name", "metadata")
            .reporting("filter_chain_match", "the chain is used whatever it matches")
            .reporting("transport_socket", "there is no socket");
    static final FieldRules FILTER_RULES = FieldRules.of("envoy.config.listener.v3.Filter")
            .honouringPartly("typed_config", "an HttpConnectionManager")
            .passingOver("name");

    private ListenerDecoder() {}

    /** The listener's name; Envoy's files may leave it out, and then it is the address. */
    static String name(Listener proto) {
        if (!proto.getName().isEmpty() || !proto.getAddress().hasSocketAddress()) {
            return proto.getName();
        }
        var socket = proto.getAddress().getSocketAddress();
        return socket.getAddress() + ":" + Integer.toUnsignedString(socket.getPortValue());
    }

    /** The listener, or null if it was refused. */
    static @Nullable XdsResource decode(Listener proto, FieldPath at) {
        String name = NameDecoder.decode(name(proto), ResourceType.LISTENER, at.field("name"));
        Manager manager = proto.hasApiListener() ? api(proto, at) : socket(proto, at);
        return name == null || manager == null || manager.routes == null
                ? null
                : new XdsResource.Listener(name, manager.routes, manager.rules);
    }

    private static @Nullable Manager api(Listener proto, FieldPath at) {
        API_RULES.apply(proto, at);
        API_LISTENER_RULES.apply(proto.getApiListener(), at.field("api_listener"));
        Any any = proto.getApiListener().getApiListener();
        FieldPath here = at.field("api_listener").field("api_listener");
        if (!Extension.messageName(any).equals(MANAGER)) {
            here.refuse("\"" + Extension.messageName(any) + "\" (expected: " + MANAGER + ")");
            return null;
        }
        HttpConnectionManager manager = Extension.unpack(any, HttpConnectionManager.parser(), here);
        if (manager == null) {
            return null;
        }
        return decode(manager, HttpFiltersDecoder.forClients(), port(proto), here);
    }

    private static @Nullable Manager socket(Listener proto, FieldPath at) {
        SOCKET_RULES.apply(proto, at);
        List<FilterChain> chains = new ArrayList<>(proto.getFilterChainsList());
        if (proto.hasDefaultFilterChain()) {
            chains.add(proto.getDefaultFilterChain());
        }
        for (int i = 0; i < chains.size(); i++) {
            for (int j = 0; j < chains.get(i).getFiltersCount(); j++) {
                Filter filter = chains.get(i).getFilters(j);
                if (!Extension.messageName(filter.getTypedConfig()).equals(MANAGER)) {
                    at.field("filter_chains.filters").report("\"" + filter.getName() + "\" is passed over");
                    continue;
                }
                if (chains.size() > 1) {
                    at.field("filter_chains").report("only the first with an HttpConnectionManager is used");
                }
                CHAIN_RULES.apply(chains.get(i), at.field("filter_chains"));
                FILTER_RULES.apply(filter, at.field("filter_chains").field("filters"));
                return socket(
                        filter,
                        port(proto),
                        at.item("filter_chains", i).item("filters", j).field("typed_config"));
            }
        }
        at.refuse("neither api_listener nor a filter chain with an HttpConnectionManager (expected: api_listener)");
        return null;
    }

    private static @Nullable Manager socket(Filter filter, int port, FieldPath at) {
        HttpConnectionManager manager = Extension.unpack(filter.getTypedConfig(), HttpConnectionManager.parser(), at);
        return manager == null ? null : decode(manager, HttpFiltersDecoder.forSockets(), port, at);
    }

    private static Manager decode(HttpConnectionManager manager, HttpFiltersDecoder filters, int port, FieldPath at) {
        return new Manager(
                ConnectionManagerDecoder.decode(manager, at),
                new ListenerRules(
                        filters.decode(manager, at),
                        ConnectionManagerDecoder.limits(manager, at),
                        RequestRulesDecoder.paths(manager, at),
                        RequestRulesDecoder.hosts(manager, port, at),
                        RequestRulesDecoder.scheme(manager, at)));
    }

    /** The port that is the listener's own for calls to it; 0 if it has none. */
    private static int port(Listener proto) {
        return proto.getAddress().getSocketAddress().getPortValue();
    }

    /** What an {@code HttpConnectionManager} says. */
    private record Manager(@Nullable RouteSource routes, ListenerRules rules) {}
}
