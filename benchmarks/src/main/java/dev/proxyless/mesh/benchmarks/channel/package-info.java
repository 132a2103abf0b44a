/**
 * A channel's resolver and load balancer without the channel, over connections that are always ready: so that what gRPC's
 * transport costs, which is the same for all, stays out of a comparison.
 */
@NullMarked
package dev.proxyless.mesh.benchmarks.channel;

import org.jspecify.annotations.NullMarked;
