/** gRPC over the mesh. */
@NullMarked
package dev.proxyless.mesh.grpc;

import org.jspecify.annotations.NullMarked;
