/**
 * What calls go through before they are sent: faults, changes to headers, limits, and filters of an application's own.
 *
 * <p>On the way of a request. A chain is compiled for each decision of a route; what a filter counts lives in it, and outlives a
 * revision that leaves its configuration as it is.
 */
@NullMarked
package dev.proxyless.mesh.client.filter;

import org.jspecify.annotations.NullMarked;
