/** Spring Boot auto-configuration. */
@NullMarked
package dev.proxyless.mesh.spring;

import org.jspecify.annotations.NullMarked;
