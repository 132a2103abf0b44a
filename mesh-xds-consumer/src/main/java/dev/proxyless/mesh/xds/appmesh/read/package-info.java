/**
 * Documents to {@link dev.proxyless.mesh.xds.appmesh.spec values}: knows the spellings of App Mesh's resources, that of its
 * API and that of the manifests of its Kubernetes controller.
 *
 * <p>On the way of configuration, behind the parser of documents. Whatever breaks a rule of the API is refused with its place;
 * a field that is not known, or has no effect on a client, is reported.
 */
@NullMarked
package dev.proxyless.mesh.xds.appmesh.read;

import org.jspecify.annotations.NullMarked;
