/**
 * Decides after an attempt whether there is another, and when. Pure.
 *
 * <p>Last step on the way of a request, between the outcome of an attempt and the verdict.
 */
@NullMarked
package dev.proxyless.mesh.client.retry;

import org.jspecify.annotations.NullMarked;
