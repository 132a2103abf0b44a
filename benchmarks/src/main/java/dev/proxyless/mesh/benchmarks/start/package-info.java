/** How long it takes from the start of a process to the answer to its first call. */
@NullMarked
package dev.proxyless.mesh.benchmarks.start;

import org.jspecify.annotations.NullMarked;
