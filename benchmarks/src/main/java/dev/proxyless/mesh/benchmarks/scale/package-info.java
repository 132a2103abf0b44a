/**
 * What configuration costs at scale: its first arrival, a change of one endpoint, and the memory that stays. Each client
 * in a process of its own, all on a control plane that answers every request at once.
 */
@NullMarked
package dev.proxyless.mesh.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
