package dev.proxyless.mesh.benchmarks.route;

import java.util.ArrayList;
import java.util.List;

/** Sorts of route tables. In each, the request of the benchmark is matched by the last route and by no other. */
public enum Table {
    /** All routes match a prefix, as gRPC services do. */
    PREFIX {
        @Override
        RouteSpec route(int index) {
            return new RouteSpec(false, service(index), "");
        }
    },
    /** All routes match a whole path, as gRPC methods do. */
    EXACT {
        @Override
        RouteSpec route(int index) {
            return new RouteSpec(true, service(index) + METHOD, "");
        }
    },
    /** Prefixes, whole paths, and prefixes with a header in turn; four routes share the path of the request. */
    MIXED {
        @Override
        RouteSpec route(int index) {
            return index % 3 == 0
                    ? new RouteSpec(false, service(index), "")
                    : new RouteSpec(index % 3 == 1, service(index) + (index % 3 == 1 ? METHOD : ""), "tenant-" + index);
        }

        @Override
        List<RouteSpec> last() {
            List<RouteSpec> all = new ArrayList<>();
            for (String tenant : List.of("a", "b", "c", TENANT)) {
                all.add(new RouteSpec(false, SERVICE, tenant));
            }
            return all;
        }
    };

    /** The header that the request has. */
    static final String TENANT = "acme";

    static final String METHOD = "Get";
    private static final String SERVICE = "/shop.v1.Orders/";

    /** The path of the request. */
    static final String PATH = SERVICE + METHOD;

    /** The routes of a table, {@code count} of them. */
    List<RouteSpec> routes(int count) {
        List<RouteSpec> last = last();
        List<RouteSpec> all = new ArrayList<>();
        for (int i = 0; i < count - last.size(); i++) {
            all.add(route(i));
        }
        all.addAll(last);
        return all;
    }

    abstract RouteSpec route(int index);

    List<RouteSpec> last() {
        return List.of(new RouteSpec(this == EXACT, this == EXACT ? PATH : SERVICE, ""));
    }

    private static String service(int index) {
        return "/shop.v1.Part" + index + "/";
    }
}
