/**
 * What a client knows of each resource, for people and tools (gRFC A40; Envoy {@code service.status.v3}): the values that {@code
 * xds.csds} tells.
 *
 * <p>Beside the way of configuration: it looks at what is known and changes nothing.
 */
@NullMarked
package dev.proxyless.mesh.xds.status;

import org.jspecify.annotations.NullMarked;
