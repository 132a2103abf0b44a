package dev.proxyless.mesh.ratelimit;

import dev.proxyless.mesh.xds.decode.OptionalFilter;
import java.util.Set;

/** Says that the filter is there. */
public final class InstalledRateLimit implements OptionalFilter {

    private static final String FILTER = "envoy.extensions.filters.http.ratelimit.v3.RateLimit";

    /** For {@link java.util.ServiceLoader}. */
    public InstalledRateLimit() {}

    @Override
    public Set<String> messages() {
        return Set.of(FILTER, FILTER + "PerRoute");
    }
}
