/**
 * The facade that an adapter of a client library calls: it asks what to do with a request, does it, and tells what came of
 * it.
 *
 * <p>On the way of a request, at its beginning and its end. Nothing here does I/O: a {@link
 * dev.proxyless.mesh.client.MeshCall} says where to send and is told the outcome, so one engine serves blocking,
 * asynchronous and reactive clients.
 */
@NullMarked
package dev.proxyless.mesh.client;

import org.jspecify.annotations.NullMarked;
