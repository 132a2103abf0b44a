/**
 * Calls in, questions to a rate limit service out; optional, for it needs gRPC wherever calls go by HTTP alone.
 *
 * <p>On the way of a request a call is described as its route wants it, a service of the mesh is asked whether it is too many, and the
 * call goes on, or is answered, when the service has answered. A service that does not answer holds nobody up for long.
 */
@NullMarked
package dev.proxyless.mesh.ratelimit;

import org.jspecify.annotations.NullMarked;
