/**
 * What it costs to choose the route of a call and its endpoint: this library, grpc-xds, Armeria and Spring Cloud
 * LoadBalancer, with the same routes and the same endpoints.
 *
 * <p>One benchmark class for each arm. None sends anything.
 */
@NullMarked
package dev.proxyless.mesh.benchmarks.route;

import org.jspecify.annotations.NullMarked;
