package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.LbPolicy;

/**
 * How a cluster shares its calls.
 *
 * @param policy how an endpoint is chosen
 * @param localityWeights whether localities share the calls by their weights
 */
record Balancing(LbPolicy policy, boolean localityWeights) {}
