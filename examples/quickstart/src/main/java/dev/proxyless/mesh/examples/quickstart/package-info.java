/**
 * A whole mesh in one process, to watch and to copy from. {@link dev.proxyless.mesh.examples.quickstart.Client} is what an
 * application writes; the rest is what surrounds it.
 */
@NullMarked
package dev.proxyless.mesh.examples.quickstart;

import org.jspecify.annotations.NullMarked;
