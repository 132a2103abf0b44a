/**
 * What matches, and what then happens: virtual hosts, routes, their actions and the policy of a call.
 *
 * <p>On the way of configuration, between decoding and compilation. The way of a request uses the compiled form.
 */
@NullMarked
package dev.proxyless.mesh.model.route;

import org.jspecify.annotations.NullMarked;
