/**
 * AWS Cloud Map as a source of endpoints: asks which instances a service has, asks again in time, and turns them into
 * endpoints. Found on the class path by {@code dev.proxyless.mesh.xds.discovery}.
 *
 * <p>On the way of configuration. The only package that knows the AWS SDK; it is called on threads of its own, everything
 * else is on one thread.
 */
@NullMarked
package dev.proxyless.mesh.cloudmap;

import org.jspecify.annotations.NullMarked;
