/**
 * What is known of the mesh, and what follows from it: resources are remembered, and complete snapshots made of them.
 *
 * <p>On the way of configuration, between decoding and publication. No I/O, no clock, no callback: what is still needed is
 * a return value.
 */
@NullMarked
package dev.proxyless.mesh.xds.state;

import org.jspecify.annotations.NullMarked;
