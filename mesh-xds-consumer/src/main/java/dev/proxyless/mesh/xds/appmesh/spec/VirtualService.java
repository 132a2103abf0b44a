package dev.proxyless.mesh.xds.appmesh.spec;

/**
 * The name that callers call.
 *
 * @param name a host name
 * @param provider what is behind it
 */
public record VirtualService(String name, ServiceProvider provider) {}
