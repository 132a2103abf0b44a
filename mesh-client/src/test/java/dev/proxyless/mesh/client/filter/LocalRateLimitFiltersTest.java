package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.filter.config.LocalRateLimitConfig;
import dev.proxyless.mesh.model.filter.config.TokenBucket;
import dev.proxyless.mesh.model.filter.config.TokenLimits;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LocalRateLimitFiltersTest {

    private static final Fraction ALL = new Fraction(100, 100);
    private static final Fraction NONE = new Fraction(0, 100);
    private static final TokenBucket ONE_A_SECOND = new TokenBucket(1, 1, Duration.ofSeconds(1));
    private static final HeaderMutation LIMITED =
            new HeaderMutation.Put("x-limited", "yes", Action.APPEND_IF_EXISTS_OR_ADD);

    @Test
    void callsBeyondTheLimitAreAnsweredUntilThereIsATokenAgain() {
        CallFilter filter = filter(config(ALL, ALL, false));

        assertThat(filter.onRequest(call(0))).isEqualTo(FilterAction.CONTINUE);
        FakeFilterCall tooMany = call(500_000_000);
        assertThat(filter.onRequest(tooMany))
                .isEqualTo(new FilterAction.Reply(
                        429, OptionalInt.of(8), "local_rate_limited", List.of(LIMITED), "local_rate_limited"));
        assertThat(tooMany.acts).containsExactly("rate_limited", "enforced");
        assertThat(filter.onRequest(call(1_000_000_000))).isEqualTo(FilterAction.CONTINUE);
    }

    @Test
    void callsOfWhichTheLimitIsNotEnforcedAreMarkedAndSent() {
        CallFilter filter = filter(config(ALL, NONE, false));
        filter.onRequest(call(0));

        FakeFilterCall tooMany = call(0);
        assertThat(filter.onRequest(tooMany)).isEqualTo(FilterAction.CONTINUE);
        assertThat(tooMany.changes).containsExactly(LIMITED);
        assertThat(tooMany.acts).containsExactly("rate_limited");
    }

    @Test
    void callsThatAreNotCountedTakeNoToken() {
        CallFilter filter = filter(config(new Fraction(50, 100), ALL, true));
        FakeFilterCall uncounted = call(0);
        uncounted.chance = 70;

        assertThat(filter.onRequest(uncounted)).isEqualTo(FilterAction.CONTINUE);
        assertThat(respond(filter, uncounted)).isEmpty();
        assertThat(filter.onRequest(call(0))).isEqualTo(FilterAction.CONTINUE);
        assertThat(filter.onRequest(call(0))).isInstanceOf(FilterAction.Reply.class);
    }

    @Test
    void responsesTellTheLimitIfTheyAreTo() {
        CallFilter filter = filter(config(ALL, ALL, true));
        FakeFilterCall call = call(0);
        filter.onRequest(call);

        assertThat(respond(filter, call))
                .containsExactly("x-ratelimit-limit: 1", "x-ratelimit-remaining: 0", "x-ratelimit-reset: 1");
        call.nanoTime = 1_000_000_000;
        assertThat(respond(filter, call))
                .containsExactly("x-ratelimit-limit: 1", "x-ratelimit-remaining: 1", "x-ratelimit-reset: 0");
        FakeFilterCall silent = call(0);
        assertThat(respond(filter(config(ALL, ALL, false)), silent)).isEmpty();
    }

    @Test
    void withoutABucketThereIsNoLimitUnlessARouteSetsOne() {
        LocalRateLimitConfig unlimited = new LocalRateLimitConfig(
                TokenLimits.NONE, 429, OptionalInt.empty(), ALL, ALL, List.of(), List.of(), false);
        CallFilter filter = filter(unlimited);
        CallFilter ofRoute = new LocalRateLimitFilters().create(unlimited, List.of(config(ALL, ALL, false)));

        for (int i = 0; i < 10; i++) {
            assertThat(filter.onRequest(call(0))).isEqualTo(FilterAction.CONTINUE);
        }
        assertThat(ofRoute.onRequest(call(0))).isEqualTo(FilterAction.CONTINUE);
        assertThat(ofRoute.onRequest(call(0))).isInstanceOf(FilterAction.Reply.class);
    }

    private static List<String> respond(CallFilter filter, FakeFilterCall call) {
        FakeFilterResponse response = new FakeFilterResponse(call, Endpoint.of("10.0.0.1", 80));
        filter.onResponse(response);
        return response.changes;
    }

    private static LocalRateLimitConfig config(Fraction enabled, Fraction enforced, boolean tellsLimit) {
        return new LocalRateLimitConfig(
                TokenLimits.of(ONE_A_SECOND),
                429,
                OptionalInt.of(8),
                enabled,
                enforced,
                List.of(LIMITED),
                List.of(LIMITED),
                tellsLimit);
    }

    private static CallFilter filter(LocalRateLimitConfig config) {
        return new LocalRateLimitFilters().create(config, List.of());
    }

    private static FakeFilterCall call(long nanoTime) {
        FakeFilterCall call = new FakeFilterCall(Map.of());
        call.nanoTime = nanoTime;
        return call;
    }
}
