/**
 * Turns what happens to calls and to configuration into meters and spans.
 *
 * <p>Beside both streets: they tell an observer, and nothing that it does changes what they do.
 */
@NullMarked
package dev.proxyless.mesh.client.telemetry;

import org.jspecify.annotations.NullMarked;
