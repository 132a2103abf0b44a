/**
 * Counters of what happened at each cluster and endpoint. They survive every change of configuration.
 *
 * <p>Written by both streets: the way of configuration adds and removes endpoints on the control loop, the way of a
 * request counts on any thread.
 */
@NullMarked
package dev.proxyless.mesh.client.health;

import org.jspecify.annotations.NullMarked;
