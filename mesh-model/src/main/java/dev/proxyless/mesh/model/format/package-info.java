/**
 * Texts with {@code %…%} operators that are filled in for each call, read once when the configuration is.
 *
 * <p>The way of configuration reads them, the way of a request fills them in from a {@link
 * dev.proxyless.mesh.model.format.FormatContext}.
 */
@NullMarked
package dev.proxyless.mesh.model.format;

import org.jspecify.annotations.NullMarked;
