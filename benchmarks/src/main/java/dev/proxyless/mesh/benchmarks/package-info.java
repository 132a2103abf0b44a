/**
 * Comparisons with peers, on one machine and in one run. Off both streets: this module measures, and is not published.
 *
 * <p>What the comparisons share is here: processes, class paths, spreads and reports. Each comparison has a package of its
 * own.
 */
@NullMarked
package dev.proxyless.mesh.benchmarks;

import org.jspecify.annotations.NullMarked;
