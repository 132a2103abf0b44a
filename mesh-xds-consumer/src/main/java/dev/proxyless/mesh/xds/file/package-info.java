/**
 * Files as sources of resources: reads a file or a directory, follows it as it is written, replaced, removed and brought
 * back, and says each content once.
 *
 * <p>At the head of the way of configuration, beside the wire. Owns one thread, on which everything here happens; what
 * comes of a file is handed over whole, or not at all with a word about why.
 */
@NullMarked
package dev.proxyless.mesh.xds.file;

import org.jspecify.annotations.NullMarked;
