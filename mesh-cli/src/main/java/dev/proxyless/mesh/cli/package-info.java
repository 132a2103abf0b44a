/** The command line. */
@NullMarked
package dev.proxyless.mesh.cli;

import org.jspecify.annotations.NullMarked;
