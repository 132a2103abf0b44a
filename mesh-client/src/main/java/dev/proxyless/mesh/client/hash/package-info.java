/** Hashes keys: of requests, on the way of a request. Pure arithmetic. */
@NullMarked
package dev.proxyless.mesh.client.hash;

import org.jspecify.annotations.NullMarked;
