/**
 * Values of App Mesh to Envoy's messages: listeners, routes and clusters, as a control plane would send them to a client.
 *
 * <p>On the way of configuration, in front of the one decoder. What App Mesh does without saying so, such as retries and time
 * limits, is written out here. First everything is checked that resources say of each other; what passes is translated as a
 * whole.
 */
@NullMarked
package dev.proxyless.mesh.xds.appmesh.translate;

import org.jspecify.annotations.NullMarked;
