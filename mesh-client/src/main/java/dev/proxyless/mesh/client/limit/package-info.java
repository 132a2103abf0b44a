/**
 * Decides what may start now: requests in flight, and retries in flight.
 *
 * <p>On the way of a request, before an attempt. Lock-free counters, asked from any thread.
 */
@NullMarked
package dev.proxyless.mesh.client.limit;

import org.jspecify.annotations.NullMarked;
