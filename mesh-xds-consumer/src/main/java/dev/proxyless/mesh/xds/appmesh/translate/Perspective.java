package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import org.jspecify.annotations.Nullable;

/**
 * For whom a mesh is translated.
 *
 * @param self the virtual node that this process is: only its backends are there, and it has its own terms for calls; null
 *     for a caller of everything
 * @param callerLimits whether the connection pools of listeners, which App Mesh counts at the called, limit each caller
 */
public record Perspective(@Nullable VirtualNode self, boolean callerLimits) {}
