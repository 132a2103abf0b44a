/** Comparisons with peers. */
@NullMarked
package dev.proxyless.mesh.benchmarks;

import org.jspecify.annotations.NullMarked;
