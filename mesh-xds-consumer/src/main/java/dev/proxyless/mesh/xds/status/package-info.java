/**
 * What a client knows of each resource, for people and tools: client status discovery (gRFC A40; Envoy {@code
 * service.status.v3}) as a service and as JSON.
 *
 * <p>Beside the way of configuration: it looks at what is known and changes nothing.
 */
@NullMarked
package dev.proxyless.mesh.xds.status;

import org.jspecify.annotations.NullMarked;
