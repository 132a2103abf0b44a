/**
 * Client status discovery (gRFC A40; Envoy {@code service.status.v3}): what sources know of their resources, as a gRPC service
 * and as JSON.
 *
 * <p>Beside the way of configuration, above the shell: asks sources, as an application could, and changes nothing. With {@code
 * xds.wire} the only place with gRPC types, for it serves what that fetches.
 */
@NullMarked
package dev.proxyless.mesh.xds.csds;

import org.jspecify.annotations.NullMarked;
