/**
 * The port for extensions that find the endpoints of a cluster in a place of their own, such as AWS Cloud Map, what keeps
 * what they find, and what such extensions share.
 *
 * <p>At the outer end of the way of configuration, beside control planes, files and the domain name system.
 */
@NullMarked
package dev.proxyless.mesh.xds.discovery;

import org.jspecify.annotations.NullMarked;
