package dev.proxyless.mesh.xds.appmesh.spec;

/**
 * A port, and what is spoken there.
 *
 * @param port 1 to 65535
 * @param protocol what is spoken
 */
public record PortMapping(int port, Protocol protocol) {}
