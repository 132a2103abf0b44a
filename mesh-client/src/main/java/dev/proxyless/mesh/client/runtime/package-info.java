/**
 * Compiles a revision, holds it for the way of a request, and owns the control loop.
 *
 * <p>The place where the two streets meet: one volatile write at the end of the way of configuration, one volatile read at
 * the beginning of the way of a request.
 */
@NullMarked
package dev.proxyless.mesh.client.runtime;

import org.jspecify.annotations.NullMarked;
