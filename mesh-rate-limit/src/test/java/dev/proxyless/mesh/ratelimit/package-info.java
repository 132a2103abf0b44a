@NullMarked
package dev.proxyless.mesh.ratelimit;

import org.jspecify.annotations.NullMarked;
