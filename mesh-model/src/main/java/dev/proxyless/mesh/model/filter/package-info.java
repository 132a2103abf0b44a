/**
 * The filters of a listener and what routes change about them, as values; what each kind is told is in a package below.
 *
 * <p>On the way of configuration, between decoding and compilation. The way of a request uses the compiled form.
 */
@NullMarked
package dev.proxyless.mesh.model.filter;

import org.jspecify.annotations.NullMarked;
