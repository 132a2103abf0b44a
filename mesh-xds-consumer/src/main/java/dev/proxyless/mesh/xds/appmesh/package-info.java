/**
 * The mesh of AWS App Mesh without App Mesh: its documents, exported or written for its Kubernetes controller, become xDS
 * resources, and from there on go the same way as everything.
 *
 * <p>At the head of the way of configuration, beside the control planes and the files of resources. All documents of a mesh
 * are one configuration: it is used as a whole, or refused as a whole, so that the last good one stays.
 */
@NullMarked
package dev.proxyless.mesh.xds.appmesh;

import org.jspecify.annotations.NullMarked;
