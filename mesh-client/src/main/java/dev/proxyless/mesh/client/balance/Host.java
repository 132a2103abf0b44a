package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.client.health.EndpointState;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.Endpoint;

/**
 * An endpoint as a picker sees it: what the control plane says of it at one revision, and the counters that outlive the
 * revision.
 *
 * @param endpoint what the control plane says
 * @param locality where it is
 * @param priority the priority of its locality, 0 first
 * @param state what happened to it so far; the same object in every revision that has this address
 */
public record Host(Endpoint endpoint, Locality locality, int priority, EndpointState state) {}
