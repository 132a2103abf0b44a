/** The facade that an adapter calls. */
@NullMarked
package dev.proxyless.mesh.client;

import org.jspecify.annotations.NullMarked;
