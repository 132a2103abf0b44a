/** Hashes keys: of requests, on the way of a request; pure arithmetic. The key that no request has is where calls come from. */
@NullMarked
package dev.proxyless.mesh.client.hash;

import org.jspecify.annotations.NullMarked;
