/**
 * The protocol of aggregated discovery, in both of its variants, as a pure step: a state and an event give the next state and
 * what is to be done.
 *
 * <p>On the way of configuration, beside decoding: it decides what to ask, what to acknowledge, when to try again and when
 * to give a resource up. It has no thread, no clock, no transport and no randomness; all of that is the shell's.
 */
@NullMarked
package dev.proxyless.mesh.xds.session;

import org.jspecify.annotations.NullMarked;
