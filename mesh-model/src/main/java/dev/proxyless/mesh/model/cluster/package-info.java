/**
 * Where calls may go and how they are protected: clusters, their members, load balancing and limits.
 *
 * <p>On the way of configuration, between decoding and compilation. Counters of what happened to an endpoint are not
 * here: they belong to the client and survive a change of configuration.
 */
@NullMarked
package dev.proxyless.mesh.model.cluster;

import org.jspecify.annotations.NullMarked;
