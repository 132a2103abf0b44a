/**
 * What each kind of filter is told.
 *
 * <p>On the way of configuration, between decoding and compilation. The way of a request uses the compiled form.
 */
@NullMarked
package dev.proxyless.mesh.model.filter.config;

import org.jspecify.annotations.NullMarked;
