/**
 * A mesh in a test: a control plane, backends that fail on demand, a clock that stands still, and a JUnit extension that
 * wires them. For the tests of applications, and for our own.
 *
 * <p>Beside both streets: it is what stands at their ends.
 */
@NullMarked
package dev.proxyless.mesh.testkit;

import org.jspecify.annotations.NullMarked;
