package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import io.grpc.Attributes;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service at one revision, with all that gRPC needs of it worked out. Immutable.
 *
 * <p>Both the config selector and the picker see revisions: the selector gets a new one a moment before the picker does.
 */
final class Revision {

    static final Attributes.Key<Revision> KEY = Attributes.Key.create("dev.proxyless.mesh.grpc.revision");

    private final long sequence;
    private final CompiledService service;
    /** By identity: to hash an action would be to hash all of it. */
    private final IdentityHashMap<RouteAction.Forward, RoutePlan> plans;

    private final Object withoutRetry;

    private Revision(
            long sequence,
            CompiledService service,
            IdentityHashMap<RouteAction.Forward, RoutePlan> plans,
            Object withoutRetry) {
        this.withoutRetry = withoutRetry;
        this.sequence = sequence;
        this.service = service;
        this.plans = plans;
    }

    /**
     * Works a revision out.
     *
     * @param unhonoured says what means nothing for gRPC
     * @param before the revision before, whose plans are used if the routes are the same
     */
    static Revision create(
            long sequence,
            CompiledService service,
            RetryConfigs configs,
            Unhonoured unhonoured,
            @Nullable Revision before) {
        RouteConfig routes = service.snapshot().routes();
        if (before != null && same(before.service.snapshot().routes(), routes)) {
            return new Revision(sequence, service, before.plans, before.withoutRetry);
        }
        IdentityHashMap<RouteAction.Forward, RoutePlan> plans = new IdentityHashMap<>();
        Set<RetryConfigs.Key> policies = new HashSet<>();
        for (VirtualHost host : routes.virtualHosts()) {
            for (Route route : host.routes()) {
                if (route.action() instanceof RouteAction.Forward action) {
                    RetryConfigs.Key.of(action.policy()).ifPresent(policies::add);
                    unhonoured.tell(action);
                    plans.put(action, RoutePlan.of(action.policy(), configs, RoutePlan.Origin.ROUTE));
                }
            }
        }
        configs.retain(policies);
        return new Revision(sequence, service, plans, configs.none());
    }

    CompiledService service() {
        return service;
    }

    boolean isNewerThan(Revision other) {
        return sequence > other.sequence;
    }

    /** The service config of RPCs that go to no cluster. */
    Object withoutRetry() {
        return withoutRetry;
    }

    /** The plan of an action of this revision. */
    RoutePlan plan(RouteAction.Forward action) {
        RoutePlan plan = plans.get(action);
        if (plan == null) {
            throw new IllegalStateException("action: " + action + " (expected: one of this revision's routes)");
        }
        return plan;
    }

    /** Routes that did not change are the same object in the next revision. */
    private static boolean same(RouteConfig before, Object now) {
        return before == now;
    }
}
