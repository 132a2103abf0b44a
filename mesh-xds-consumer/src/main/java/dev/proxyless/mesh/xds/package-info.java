/**
 * The shell around the xDS consumer: it wires documents, transport, session, decoding and assembly, and is all that a
 * client of this module sees.
 *
 * <p>On the way of configuration from end to end, and the only part of it with state that changes: all of that belongs to
 * the control loop.
 */
@NullMarked
package dev.proxyless.mesh.xds;

import org.jspecify.annotations.NullMarked;
