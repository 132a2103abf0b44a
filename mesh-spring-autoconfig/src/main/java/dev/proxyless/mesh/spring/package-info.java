/**
 * Spring Boot over the mesh: properties and beans, no logic.
 *
 * <p>Beside both streets: it builds the {@link dev.proxyless.mesh.client.MeshClient} that an application would otherwise
 * build in code. All that properties can say, the builder can say too.
 */
@NullMarked
package dev.proxyless.mesh.spring;

import org.jspecify.annotations.NullMarked;
