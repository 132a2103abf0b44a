/** A whole mesh in one process. */
@NullMarked
package dev.proxyless.mesh.examples.quickstart;

import org.jspecify.annotations.NullMarked;
