package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.config.LocalRateLimitConfig;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import java.util.List;

/**
 * Answers calls that are more than a limit allows. The most specific level alone counts, and each that sets a limit has buckets
 * of its own: routes share them only where none of them says anything, or all say the same.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/local_rate_limit_filter">Envoy,
 *     local rate limit</a>
 */
final class LocalRateLimitFilters implements FilterFactory<LocalRateLimitConfig> {

    private static final String CAUSE = "local_rate_limited";

    @Override
    public Class<LocalRateLimitConfig> configType() {
        return LocalRateLimitConfig.class;
    }

    @Override
    public CallFilter create(LocalRateLimitConfig config, List<LocalRateLimitConfig> overrides) {
        LocalRateLimitConfig told = FilterFactory.mostSpecific(config, overrides);
        return told.limits().bucket().isEmpty() && told.limits().descriptors().isEmpty()
                ? call -> FilterAction.CONTINUE
                : new Filter(told);
    }

    private static final class Filter implements CallFilter {

        private final LocalRateLimitConfig config;
        private final TokenLimiter limiter;
        private final FilterAction tooMany;

        Filter(LocalRateLimitConfig config) {
            this.config = config;
            this.limiter = TokenLimiter.of(config.limits());
            this.tooMany = new FilterAction.Reply(
                    config.status(), config.grpcStatus(), CAUSE, config.limitedResponse(), CAUSE);
        }

        @Override
        public FilterAction onRequest(FilterCall call) {
            if (!config.enabled().includes(call.random().nextLong())) {
                return FilterAction.CONTINUE;
            }
            if (limiter.allows(call)) {
                return FilterAction.CONTINUE;
            }
            call.acted("rate_limited");
            if (!config.enforced().includes(call.random().nextLong())) {
                config.unenforcedRequest().forEach(call::changeRequest);
                return FilterAction.CONTINUE;
            }
            call.acted("enforced");
            return tooMany;
        }

        @Override
        public List<Check> checks(FilterCall call) {
            return limiter.checks(call);
        }

        /** The headers of draft-polli-ratelimit-headers-03, with what Envoy puts into them. */
        @Override
        public void onResponse(FilterResponse response) {
            if (!config.tellsLimit() || !(response.kept() instanceof Tokens tokens)) {
                return;
            }
            long now = response.nanoTime();
            put(response, "x-ratelimit-limit", Long.toString(tokens.max()));
            put(response, "x-ratelimit-remaining", Long.toString(tokens.remaining(now)));
            put(response, "x-ratelimit-reset", Long.toString(tokens.secondsToNext(now)));
        }

        private static void put(FilterResponse response, String name, String value) {
            response.change(new HeaderMutation.Put(name, value, Action.APPEND_IF_EXISTS_OR_ADD));
        }
    }
}
