/**
 * The last known good configuration on disk, so that a process can start while its control plane is down.
 *
 * <p>Beside the way of configuration: resources are written as they came, and read again they go the same way as if a
 * control plane had sent them. A file is used as a whole or not at all.
 */
@NullMarked
package dev.proxyless.mesh.xds.store;

import org.jspecify.annotations.NullMarked;
