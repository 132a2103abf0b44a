@NullMarked
package dev.proxyless.mesh.client.filter;

import org.jspecify.annotations.NullMarked;
