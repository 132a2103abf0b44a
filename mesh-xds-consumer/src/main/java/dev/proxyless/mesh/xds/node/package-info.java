/**
 * Who and where this process is, as the platform that runs it tells: ECS, EC2 or Kubernetes.
 *
 * <p>Asked at start and only if that is wanted, before the way of configuration begins. What cannot be found out is left
 * empty: a control plane can do with less, a process that does not start cannot.
 */
@NullMarked
package dev.proxyless.mesh.xds.node;

import org.jspecify.annotations.NullMarked;
