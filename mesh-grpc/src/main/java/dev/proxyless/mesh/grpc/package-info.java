/**
 * gRPC over the mesh: the {@code mesh:///} name resolver, which routes each RPC once, and the {@code mesh} load balancer,
 * which sends each of its attempts to an endpoint.
 *
 * <p>On the way of configuration a revision goes from the client's control loop through {@code MeshNameResolver} into the
 * channel's synchronization context: first the config selector, then the load balancer. On the way of a request the
 * selector's decision travels to the picker as one call option, {@code MeshRpc}, so that both see one revision.
 */
@NullMarked
package dev.proxyless.mesh.grpc;

import org.jspecify.annotations.NullMarked;
