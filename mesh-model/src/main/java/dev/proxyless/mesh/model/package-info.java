/**
 * Words that everybody uses: names of services, localities, metadata.
 *
 * <p>Both streets start here: the way of configuration produces these values, the way of a request reads them. Every
 * type is an immutable value; nothing here does I/O, starts a thread or reads a clock.
 */
@NullMarked
package dev.proxyless.mesh.model;

import org.jspecify.annotations.NullMarked;
