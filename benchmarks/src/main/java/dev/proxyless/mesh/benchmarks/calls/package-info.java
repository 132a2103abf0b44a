/**
 * What a call costs the process that makes it: over loopback, one after another, with the server in another process.
 *
 * <p>All arms of a kind live in one process and take short turns, round by round, so that whatever else the machine does
 * hits all alike; a round is compared with itself.
 */
@NullMarked
package dev.proxyless.mesh.benchmarks.calls;

import org.jspecify.annotations.NullMarked;
