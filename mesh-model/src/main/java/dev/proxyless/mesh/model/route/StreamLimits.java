package dev.proxyless.mesh.model.route;

import java.time.Duration;
import java.util.Optional;

/**
 * What a listener says of the time of its calls, for routes that say nothing of their own (Envoy {@code
 * HttpConnectionManager}; gRFC A31).
 *
 * @param idle how long nothing may come or go ({@code stream_idle_timeout}); zero means no limit, empty means not set
 * @param max from the start of a stream to its end, beside the route's timeout ({@code
 *     common_http_protocol_options.max_stream_duration}); zero means no limit, empty means not set
 */
public record StreamLimits(Optional<Duration> idle, Optional<Duration> max) {

    /** Routes have the only word. */
    public static final StreamLimits NONE = new StreamLimits(Optional.empty(), Optional.empty());

    /** These limits, or {@link #NONE}. */
    public static StreamLimits of(Optional<Duration> idle, Optional<Duration> max) {
        return idle.isEmpty() && max.isEmpty() ? NONE : new StreamLimits(idle, max);
    }

    /** Whether there is none. */
    boolean isNone() {
        return idle.isEmpty() && max.isEmpty();
    }

    /** A route's policy with what it leaves open. */
    CallPolicy fill(CallPolicy policy) {
        CallPolicy filled =
                policy.idleTimeout().isEmpty() && idle.isPresent() ? policy.withIdleTimeout(idle.get()) : policy;
        if (max.isEmpty()) {
            return filled;
        }
        return policy.streamDuration()
                .map(own -> own.max().isPresent() ? filled : filled.withStreamDuration(own.withMax(max.get())))
                .orElseGet(() -> filled.withStreamDuration(CallPolicy.StreamDuration.besideTimeout(max.get())));
    }
}
