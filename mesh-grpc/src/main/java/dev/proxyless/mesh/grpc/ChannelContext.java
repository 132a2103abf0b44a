package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ControlLoop;

/**
 * What stays the same for all RPCs of a channel.
 *
 * @param service the service
 * @param authority what routes are matched against: the application's override, or the service's name
 * @param random where chance comes from
 * @param observer what is told of RPCs
 * @param clock for measuring waits
 * @param limits ends RPCs that take longer than their route gives them
 * @param names paths and header keys
 */
record ChannelContext(
        ServiceName service,
        String authority,
        RandomSource random,
        MeshObserver observer,
        ControlLoop clock,
        TimeLimits limits,
        NameCache names) {

    /** What an error of this channel says. */
    String describe(String problem) {
        return "mesh:///" + service + ": " + problem;
    }
}
