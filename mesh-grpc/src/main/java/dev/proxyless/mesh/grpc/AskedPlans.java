package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.retry.RequestOverrides;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import io.grpc.NameResolver.ServiceConfigParser;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans of RPCs that ask for other limits or more retries themselves, in Envoy's headers. Thread-safe. The policies that were
 * asked for are kept, up to a bound: requests are made by whom they may.
 */
final class AskedPlans {

    private static final int MAX_SIZE = 256;

    private final RetryConfigs configs;

    AskedPlans(ServiceConfigParser parser) {
        this.configs = new RetryConfigs(parser);
    }

    /** The plan of an RPC, or null if it asks for nothing. */
    @Nullable RoutePlan plan(RouteAction.Forward action, RequestView request) {
        CallPolicy asked = RequestOverrides.apply(action.policy(), request);
        if (asked == null) {
            return null;
        }
        if (configs.size() > MAX_SIZE) {
            configs.retain(Set.of());
        }
        return RoutePlan.of(asked, configs, RoutePlan.Origin.REQUEST);
    }
}
