package dev.proxyless.mesh.xds.appmesh.spec;

/**
 * The name of another resource, which may or may not be there.
 *
 * @param name its name in the mesh
 * @param at where it is named
 */
public record Reference(String name, Place at) {}
