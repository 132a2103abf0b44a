package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;

import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a route may lay around an RPC. None of it may be seen by the application. */
enum Wrapping {
    NOTHING,
    TIMEOUT,
    IDLE_TIMEOUT,
    HEADERS,
    FILTER,
    DELAY,
    MIRROR,
    ALL;

    private static final HeaderRules CHANGES = new HeaderRules(
            List.of(new HeaderMutation.Put("x-mesh", "a", Action.OVERWRITE_IF_EXISTS_OR_ADD)),
            List.of(new HeaderMutation.Put("x-mesh", "b", Action.OVERWRITE_IF_EXISTS_OR_ADD)));

    /** Publishes {@code orders}, whose RPCs are wrapped, with one server. */
    void publish(MeshFixture fixture, EchoServer server, EchoServer shadow) {
        publish(fixture, server, shadow, CallPolicy.DEFAULT);
    }

    /** The same with more of a policy. */
    void publish(MeshFixture fixture, EchoServer server, EchoServer shadow, CallPolicy given) {
        List<HttpFilter> filters = new ArrayList<>();
        if (has(FILTER)) {
            filters.add(HttpFilter.of("mutation", new HeaderMutationConfig(CHANGES, false)));
        }
        if (has(DELAY)) {
            FaultConfig.Delay delay = new FaultConfig.Delay(Optional.of(Duration.ofMillis(20)), new Fraction(100, 100));
            filters.add(HttpFilter.of(
                    "fault",
                    new FaultConfig(
                            Optional.of(delay), Optional.empty(), "", List.of(), Set.of(), OptionalLong.empty())));
        }
        CallPolicy policy = given.withTimeout(has(TIMEOUT) ? Duration.ofMinutes(1) : Duration.ZERO);
        if (has(IDLE_TIMEOUT)) {
            policy = policy.withIdleTimeout(Duration.ofMinutes(1));
        }
        RouteAction.Forward action = RouteAction.Forward.to(WeightedClusters.single("v1"), policy);
        if (has(MIRROR)) {
            action = action.withMirrors(List.of(MirrorPolicy.to("shadow")));
        }
        fixture.source.service(
                "orders",
                filters,
                List.of(MeshFixture.route(action, has(HEADERS) ? CHANGES : HeaderRules.NONE)),
                cluster("v1", server),
                cluster("shadow", shadow));
    }

    private boolean has(Wrapping part) {
        return this == part || this == ALL;
    }
}
