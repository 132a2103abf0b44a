package dev.proxyless.mesh.ratelimit;

import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterFactory;
import dev.proxyless.mesh.model.filter.config.RateLimitConfig;
import dev.proxyless.mesh.model.filter.config.RateLimitSettings;
import java.util.List;

/**
 * Makes filters that ask a rate limit service of the mesh about calls. All of a client share its connections to the service, one for
 * each endpoint. Thread-safe.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/rate_limit_filter">Envoy, rate
 *     limit</a>
 */
public final class RateLimitFilters implements FilterFactory<RateLimitConfig> {

    private final ServiceCalls calls = new ServiceCalls(new Connections(System::nanoTime));

    /** For {@link java.util.ServiceLoader}. Costs nothing: connections are made for the first question. */
    public RateLimitFilters() {}

    @Override
    public Class<RateLimitConfig> configType() {
        return RateLimitConfig.class;
    }

    /** As in Envoy, the most specific level has the word, and what it does not say the listener does. */
    @Override
    public CallFilter create(RateLimitConfig config, List<RateLimitConfig> overrides) {
        RateLimitConfig told = FilterFactory.mostSpecific(config, overrides);
        RateLimitSettings settings = config.settings().orElse(null);
        if (settings == null) {
            return call -> FilterAction.CONTINUE;
        }
        String domain = told.domain().isEmpty() ? config.domain() : told.domain();
        return new RateLimitFilter(settings, CountedBy.of(domain, settings.stage(), told), calls);
    }

    @Override
    public void close() {
        calls.close();
    }
}
