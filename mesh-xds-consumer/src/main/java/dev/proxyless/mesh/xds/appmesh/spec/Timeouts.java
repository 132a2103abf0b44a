package dev.proxyless.mesh.xds.appmesh.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a call may take, and how long it may be idle.
 *
 * @param perRequest the whole call; zero for any time
 * @param idle without a byte; zero for any time
 */
public record Timeouts(Optional<Duration> perRequest, Optional<Duration> idle) {

    /** Nothing is said. */
    public static final Timeouts NONE = new Timeouts(Optional.empty(), Optional.empty());
}
