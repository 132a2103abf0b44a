/**
 * The ports for credentials of an application's own, by which it shows a control plane who it is, and what finds those that are
 * installed.
 *
 * <p>At the outer end of the way of configuration, beside the connection to a control plane.
 */
@NullMarked
package dev.proxyless.mesh.xds.credentials;

import org.jspecify.annotations.NullMarked;
