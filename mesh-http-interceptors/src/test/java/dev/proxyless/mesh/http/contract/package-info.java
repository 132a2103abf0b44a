/**
 * What every HTTP client over the mesh must do, whatever its library: an interface of tests for each topic. A library's own tests
 * implement them with a {@link dev.proxyless.mesh.http.contract.Caller}.
 */
@NullMarked
package dev.proxyless.mesh.http.contract;

import org.jspecify.annotations.NullMarked;
