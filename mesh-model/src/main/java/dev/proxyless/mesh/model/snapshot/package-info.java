/**
 * One consistent revision of the mesh, with all parts present.
 *
 * <p>The place where the way of configuration ends and compilation begins. Parts that did not change from one revision to
 * the next are the same objects, so that a consumer finds out by identity what to rebuild.
 */
@NullMarked
package dev.proxyless.mesh.model.snapshot;

import org.jspecify.annotations.NullMarked;
