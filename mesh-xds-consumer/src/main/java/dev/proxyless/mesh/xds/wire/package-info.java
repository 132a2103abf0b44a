/**
 * Bytes in and out: streams of discovery requests and responses. With {@code xds.csds}, which serves one, the only place with types
 * of gRPC.
 *
 * <p>At the outer end of the way of configuration. It knows nothing of what the messages mean.
 */
@NullMarked
package dev.proxyless.mesh.xds.wire;

import org.jspecify.annotations.NullMarked;
