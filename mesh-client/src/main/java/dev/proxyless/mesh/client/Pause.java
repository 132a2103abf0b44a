package dev.proxyless.mesh.client;

import java.time.Duration;

/**
 * The call waits, as a filter of its route wants it; {@link MeshCall#next} follows then. The application's own limit and its
 * cancellation hold meanwhile.
 *
 * @param after how long to wait
 */
public record Pause(Duration after) implements Step {}
