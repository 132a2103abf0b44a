/** What the adapters of HTTP clients share. */
@NullMarked
package dev.proxyless.mesh.http;

import org.jspecify.annotations.NullMarked;
