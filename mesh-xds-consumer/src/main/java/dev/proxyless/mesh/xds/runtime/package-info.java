/**
 * The runtime: numbers and shares that the operator of a process sets, and to which configuration refers by their keys.
 *
 * <p>On the way of configuration, beside decoding: values are looked up while a resource is decoded, never for a call.
 */
@NullMarked
package dev.proxyless.mesh.xds.runtime;

import org.jspecify.annotations.NullMarked;
