/**
 * Text to protobuf: reads a document of YAML or JSON, says what kind it is, and turns its parts into Envoy's messages.
 *
 * <p>Stands at the head of the way of configuration, where it comes from a file and not from a stream. Every fault names
 * the file, the line and the path of the field; a field that Envoy's API does not know is reported, never dropped in
 * silence.
 */
@NullMarked
package dev.proxyless.mesh.xds.document;

import org.jspecify.annotations.NullMarked;
