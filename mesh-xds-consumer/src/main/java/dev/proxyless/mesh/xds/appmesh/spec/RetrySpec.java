package dev.proxyless.mesh.xds.appmesh.spec;

import java.time.Duration;
import java.util.List;

/**
 * When a call is tried again.
 *
 * @param events upon which failures, at least one
 * @param maxRetries how often; 0 for never
 * @param perRetryTimeout how long one attempt may take
 */
public record RetrySpec(List<RetryEvent> events, int maxRetries, Duration perRetryTimeout) {

    public RetrySpec {
        events = List.copyOf(events);
    }
}
