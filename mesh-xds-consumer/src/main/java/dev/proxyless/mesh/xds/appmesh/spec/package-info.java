/**
 * What a mesh of App Mesh is, as its API says it (version 2019-01-25): immutable values without I/O.
 *
 * <p>On the way of configuration, between the documents and their translation to xDS resources. Values keep the place where
 * they stand in a document only where something can still be found wrong with them: at names of other resources.
 */
@NullMarked
package dev.proxyless.mesh.xds.appmesh.spec;

import org.jspecify.annotations.NullMarked;
