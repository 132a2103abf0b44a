/**
 * Chooses an endpoint of a cluster: priorities, localities, weights and policy in one flat picker for each revision.
 *
 * <p>Second step on the way of a request, after the route. No I/O; randomness comes in as a parameter.
 */
@NullMarked
package dev.proxyless.mesh.client.balance;

import org.jspecify.annotations.NullMarked;
