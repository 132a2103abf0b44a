/**
 * The domain name system as a source of endpoints: asks for the addresses of the names that clusters are made of, asks again
 * in time, and keeps what it knows while no answer comes.
 *
 * <p>On the way of configuration, beside the control plane: what is found here goes into the same assembly. All state
 * belongs to the control loop; names are resolved elsewhere and the answers come back to it.
 */
@NullMarked
package dev.proxyless.mesh.xds.dns;

import org.jspecify.annotations.NullMarked;
