package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.cluster.Address;
import org.jspecify.annotations.Nullable;

/**
 * Where the first attempt of a call is to go.
 *
 * @param address of the endpoint
 * @param cluster the cluster that it was of; null if that is not known
 * @param strict whether the call fails if the endpoint cannot take it; if not, it goes to any
 */
public record PreferredEndpoint(Address address, @Nullable String cluster, boolean strict) {}
