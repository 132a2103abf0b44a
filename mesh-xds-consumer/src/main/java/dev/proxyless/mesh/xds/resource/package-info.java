/**
 * The resources of xDS in the words of the model: what a control plane or a file says, decoded and validated, one value
 * a resource.
 *
 * <p>On the way of configuration, between decoding and assembly. Nothing here knows protobuf or a wire.
 */
@NullMarked
package dev.proxyless.mesh.xds.resource;

import org.jspecify.annotations.NullMarked;
