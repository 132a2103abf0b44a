/**
 * What a route says about time and retries, worked out when a revision is compiled: limits in nanoseconds, statuses as bits.
 *
 * <p>Between the two ways: made on the way of configuration, read on the way of a request. Immutable.
 */
@NullMarked
package dev.proxyless.mesh.client.policy;

import org.jspecify.annotations.NullMarked;
