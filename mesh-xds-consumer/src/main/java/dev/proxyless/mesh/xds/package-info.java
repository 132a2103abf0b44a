/** The shell that wires the parts of the xDS consumer. */
@NullMarked
package dev.proxyless.mesh.xds;

import org.jspecify.annotations.NullMarked;
