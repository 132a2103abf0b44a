/**
 * Protobuf in, validated records out: one decoder a resource and part of a resource, all of them pure.
 *
 * <p>On the way of configuration, between the wire and assembly; the only package that knows Envoy's configuration
 * messages. A field is honoured, refused, or reported: none is ignored in silence.
 */
@NullMarked
package dev.proxyless.mesh.xds.decode;

import org.jspecify.annotations.NullMarked;
