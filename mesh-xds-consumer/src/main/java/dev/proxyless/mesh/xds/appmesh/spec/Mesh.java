package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.Optional;

/**
 * A mesh.
 *
 * @param name its name
 * @param ipPreference which addresses its nodes' names are resolved to, unless a node says otherwise
 */
public record Mesh(String name, Optional<IpPreference> ipPreference) {}
