/**
 * Kubernetes as a source of endpoints: lists and watches the EndpointSlices of a Service, and turns them into endpoints.
 * Found on the class path by {@code dev.proxyless.mesh.xds.discovery}.
 *
 * <p>On the way of configuration. The only package that knows Kubernetes' client; what it is told comes on threads of that
 * client, everything else is on one thread.
 */
@NullMarked
package dev.proxyless.mesh.kubernetes;

import org.jspecify.annotations.NullMarked;
