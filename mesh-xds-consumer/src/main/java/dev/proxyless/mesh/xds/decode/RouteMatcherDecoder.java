package dev.proxyless.mesh.xds.decode;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Any;
import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteCandidates;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tree by which a virtual host chooses its route (Envoy {@code VirtualHost.matcher}). */
final class RouteMatcherDecoder {

    static final String ROUTE = "envoy.config.route.v3.Route";
    static final String ROUTES = "envoy.config.route.v3.RouteList";

    static final FieldRules LIST_RULES = FieldRules.ofCondition(ROUTES).honouring("routes");

    private final List<Route> routes = new ArrayList<>();
    private final RouteReader reader;

    /** Reads a route of the virtual host; null if it was refused. */
    interface RouteReader {
        @Nullable Route read(io.envoyproxy.envoy.config.route.v3.Route proto, FieldPath at);
    }

    RouteMatcherDecoder(RouteReader reader) {
        this.reader = reader;
    }

    /** All routes of the tree, in the order in which they were read. */
    List<Route> routes() {
        return routes;
    }

    /** The tree, or null if a part of it was refused. */
    @Nullable MatchTree<RouteCandidates> decode(Matcher proto, FieldPath at) {
        return new MatchTreeDecoder<>(MatchInputDecoder::decode, this::action).decode(proto, at);
    }

    private @Nullable RouteCandidates action(Any config, FieldPath at) {
        String type = Extension.messageName(config);
        if (type.equals(ROUTE)) {
            var route = Extension.unpack(config, io.envoyproxy.envoy.config.route.v3.Route.parser(), at);
            Integer place = route == null ? null : place(route, at);
            return place == null ? null : new RouteCandidates(List.of(place));
        }
        if (type.equals(ROUTES)) {
            RouteList list = Extension.unpack(config, RouteList.parser(), at);
            return list == null ? null : several(list, at);
        }
        at.refuse("\"" + config.getTypeUrl() + "\" (expected: " + ROUTE + " or " + ROUTES + ")");
        return null;
    }

    private @Nullable RouteCandidates several(RouteList list, FieldPath at) {
        LIST_RULES.apply(list, at);
        List<Integer> places = new ArrayList<>(list.getRoutesCount());
        for (int i = 0; i < list.getRoutesCount(); i++) {
            Integer place = place(list.getRoutes(i), at.item("routes", i));
            if (place != null) {
                places.add(place);
            }
        }
        return places.size() == list.getRoutesCount() ? new RouteCandidates(places) : null;
    }

    private @Nullable Integer place(io.envoyproxy.envoy.config.route.v3.Route proto, FieldPath at) {
        Route route = reader.read(proto, at);
        if (route == null) {
            return null;
        }
        routes.add(route);
        return routes.size() - 1;
    }
}
