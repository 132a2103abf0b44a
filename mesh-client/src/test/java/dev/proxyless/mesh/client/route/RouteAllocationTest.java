package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.HostRules;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.StreamLimits;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Holds the hot path to what it may allocate. Counts bytes and no time, so that it holds on every machine. */
class RouteAllocationTest {

    private static final int ROUTES = 300;
    private static final int BATCHES = 20;
    private static final int DECISIONS = 1_000;
    private static final long MOST_BYTES = 64;

    @Test
    void aDecisionAllocatesNextToNothing() {
        RouteTable table = table();
        List<RequestView> requests = List.of(
                request("/exact/7?q=1", "0"),
                request("/prefix/250/rest", "0"),
                request("/header/101", "101"),
                request("/nowhere", "0"));
        long bytes = leastBytes(
                turn -> table.route(requests.get(turn & 3), turn) instanceof RouteDecision.Forward, DECISIONS * 3 / 4);

        assertThat(bytes).as("bytes for each decision").isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void aRequestThatIsNormalAlreadyIsAdmittedWithoutAllocation() {
        ListenerRules listener = new ListenerRules(
                List.of(),
                StreamLimits.NONE,
                new PathRules(true, true, PathRules.EscapedSlashes.REJECT_REQUEST),
                new HostRules(true, OptionalInt.empty(), true),
                Optional.empty());
        RouteTable table = RouteTable.compile(RouteConfig.of("t", List.of()), listener, FilterFactories.installed());
        List<RequestView> requests = List.of(
                request("/orders.v1.Orders/Get", "0"),
                request("/.well-known/a%20b/c.html?q=%2f/../", "0"),
                request("/", "0"),
                request("/a/..b/...c/%c3%a9", "0"));
        long bytes =
                leastBytes(turn -> table.admit(requests.get(turn & 3)).request() == requests.get(turn & 3), DECISIONS);

        assertThat(bytes).as("bytes for each request").isZero();
    }

    /** How many bytes one turn takes at least, of which so many in a batch must give yes. */
    private static long leastBytes(IntPredicate turn, int yes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int batch = 0; batch < BATCHES; batch++) {
            int given = 0;
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < DECISIONS; i++) {
                given += turn.test(i) ? 1 : 0;
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(given).isEqualTo(yes);
        }
        return least / DECISIONS;
    }

    private static RouteTable table() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            RouteMatch match = switch (i % 3) {
                case 0 -> RouteMatch.path(new PathMatch.Prefix("/prefix/" + (i + 1) + "/", true));
                case 1 -> RouteMatch.path(new PathMatch.Exact("/exact/" + i, true));
                default ->
                    new RouteMatch(
                            new PathMatch.Prefix("/header/", true),
                            List.of(new HeaderMatch.Value(
                                    "x-n", new StringMatch.Exact(String.valueOf(i), false), false, false)),
                            List.of(),
                            Optional.empty(),
                            false);
            };
            routes.add(Route.of("r" + i, match, RouteAction.Forward.to("c" + i)));
        }
        return RouteTable.compile(RouteConfig.of("t", List.of(VirtualHost.of("v", List.of("orders"), routes))));
    }

    private static RequestView request(String target, String header) {
        return RequestView.of("GET", "http", "orders", target, name -> name.equals("x-n") ? header : null);
    }
}
