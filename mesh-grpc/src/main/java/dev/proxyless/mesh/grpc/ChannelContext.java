package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ControlLoop;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same for all RPCs of a channel.
 *
 * @param target what the channel is to
 * @param random where chance comes from
 * @param observer what is told of RPCs
 * @param clock for measuring waits
 * @param limits ends RPCs that take longer than their route gives them
 * @param names paths and header keys
 * @param asked plans of RPCs that ask for other limits themselves; null if they may not
 */
record ChannelContext(
        Target target,
        RandomSource random,
        MeshObserver observer,
        ControlLoop clock,
        TimeLimits limits,
        NameCache names,
        @Nullable AskedPlans asked) {

    /**
     * What a channel is to, and which one it is.
     *
     * @param service the service
     * @param authority what routes are matched against: the application's override, or the service's name
     * @param id a number that no other channel has, by which its calls stay together (gRFC A42)
     */
    record Target(ServiceName service, String authority, Long id) {}

    /** The service. */
    ServiceName service() {
        return target.service();
    }

    /** What routes are matched against. */
    String authority() {
        return target.authority();
    }

    /** What an error of this channel says. */
    String describe(String problem) {
        return "mesh:///" + service() + ": " + problem;
    }
}
