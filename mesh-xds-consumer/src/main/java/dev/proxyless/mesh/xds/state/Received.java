package dev.proxyless.mesh.xds.state;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.decode.Decoded;

/**
 * A resource as it came.
 *
 * @param decoded what came of it
 * @param raw the resource itself, without a wrapper
 * @param version the control plane's version of it: its own if it has one, else that of the response; empty for one of a
 *     file without versions
 */
public record Received(Decoded decoded, Any raw, String version) {}
