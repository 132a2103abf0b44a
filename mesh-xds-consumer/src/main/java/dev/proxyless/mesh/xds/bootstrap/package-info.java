/**
 * Who this process is to a control plane, and where that control plane is: gRPC's JSON and Envoy's bootstrap become one
 * {@link dev.proxyless.mesh.xds.bootstrap.Bootstrap}.
 *
 * <p>Read once, at start, before the way of configuration begins. What cannot work is refused here, with the file or
 * variable, the field and the remedy, not at the first call.
 */
@NullMarked
package dev.proxyless.mesh.xds.bootstrap;

import org.jspecify.annotations.NullMarked;
