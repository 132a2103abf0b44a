/** What tests of a mesh need. */
@NullMarked
package dev.proxyless.mesh.testkit;

import org.jspecify.annotations.NullMarked;
