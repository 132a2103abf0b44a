/**
 * Chooses the route of a request: compiled once for each revision, pure when asked.
 *
 * <p>First step on the way of a request after the facade. No I/O, no clock, no randomness of its own.
 */
@NullMarked
package dev.proxyless.mesh.client.route;

import org.jspecify.annotations.NullMarked;
