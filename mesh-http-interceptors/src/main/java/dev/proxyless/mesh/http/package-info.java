/**
 * What the adapters of HTTP clients share: how a request looks to the mesh, and what an attempt changes in its headers.
 *
 * <p>At the edge of the way of a request: between a client library and {@link dev.proxyless.mesh.client.MeshCall}. Each
 * adapter has a package of its own below this one; none knows another.
 */
@NullMarked
package dev.proxyless.mesh.http;

import org.jspecify.annotations.NullMarked;
