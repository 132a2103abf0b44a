package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.cluster.Address;

/**
 * Where the first attempt of a call is to go.
 *
 * @param address of the endpoint
 * @param strict whether the call fails if the endpoint cannot take it; if not, it goes to any
 */
public record PreferredEndpoint(Address address, boolean strict) {}
