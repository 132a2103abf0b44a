package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.hash.SourceAddress;
import dev.proxyless.mesh.model.IpAddresses;
import dev.proxyless.mesh.model.filter.config.LimitedDescriptor;
import dev.proxyless.mesh.model.filter.config.TokenBucket;
import dev.proxyless.mesh.model.filter.config.TokenLimits;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.DescriptorEntry;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimitAction;
import dev.proxyless.mesh.model.route.RateLimits;
import dev.proxyless.mesh.model.route.RateLimits.VirtualHostOption;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenLimiterTest {

    private static final RateLimit BY_USER = RateLimit.of(new RateLimitAction.RequestHeader("x-user", "user", false));
    private static final LimitedDescriptor ONE_FOR_ANN = limited(1, entry("user", "ann"));

    @Test
    void callsWithADescriptorHaveALimitOfTheirOwn() {
        TokenLimiter limiter = TokenLimiter.of(of(10).with(List.of(ONE_FOR_ANN), List.of(BY_USER)));

        assertThat(limiter.allows(call("ann"))).isTrue();
        assertThat(limiter.allows(call("ann"))).isFalse();
        assertThat(limiter.allows(call("bob"))).isTrue();
        assertThat(limiter.allows(new FakeFilterCall(Map.of()))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void theLimitOfAllHoldsForThemTooUnlessItIsSaidNotTo(boolean always, boolean allowed) {
        TokenLimits limits = new TokenLimits(
                Optional.of(bucket(1)),
                List.of(limited(5, entry("user", "ann"))),
                List.of(BY_USER),
                0,
                VirtualHostOption.OVERRIDE,
                always,
                20);
        TokenLimiter limiter = TokenLimiter.of(limits);

        assertThat(limiter.allows(call("ann"))).isTrue();
        assertThat(limiter.allows(call("ann"))).isEqualTo(allowed);
    }

    @Test
    void anEmptyValueStandsForEachOfTheLastSeen() {
        TokenLimits limits = new TokenLimits(
                Optional.empty(),
                List.of(limited(1, entry("user", ""))),
                List.of(BY_USER),
                0,
                VirtualHostOption.OVERRIDE,
                true,
                2);
        TokenLimiter limiter = TokenLimiter.of(limits);

        assertThat(limiter.allows(call("ann"))).isTrue();
        assertThat(limiter.allows(call("bob"))).isTrue();
        assertThat(limiter.allows(call("ann"))).isFalse();
        assertThat(limiter.allows(call("cid"))).isTrue();
        assertThat(limiter.allows(call("ann"))).as("seen after bob, so kept").isFalse();
        assertThat(limiter.allows(call("bob")))
                .as("forgotten, so its bucket is full")
                .isTrue();
    }

    @Test
    void theSlowestBucketIsAskedFirstAndIsWhatResponsesTell() {
        LimitedDescriptor slow = limited(1, entry("user", "ann"));
        LimitedDescriptor fast =
                new LimitedDescriptor(List.of(entry("all", "yes")), new TokenBucket(2, 2, Duration.ofHours(1)));
        RateLimit all = RateLimit.of(new RateLimitAction.GenericKey("all", "yes"));
        TokenLimiter limiter = TokenLimiter.of(of(10).with(List.of(fast, slow), List.of(all, BY_USER)));

        assertThat(limiter.allows(call("ann"))).isTrue();
        FakeFilterCall second = call("ann");
        assertThat(limiter.allows(second)).isFalse();
        assertThat(second.kept)
                .isInstanceOfSatisfying(
                        Tokens.class, told -> assertThat(told.max()).isEqualTo(1));
        assertThat(limiter.allows(call("bob"))).as("the fast one was not asked").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"3, true", "4, false", "0, false", "-1, true", "many, true"})
    void aCallMayCountForSeveral(String cost, boolean allowed) {
        RateLimit costly =
                new RateLimit(BY_USER.actions(), 0, Optional.of(TextFormat.parse("%REQ(x-cost)%", name -> null)));
        LimitedDescriptor three = limited(3, entry("user", "ann"));
        TokenLimiter limiter = TokenLimiter.of(of(10).with(List.of(three), List.of(costly)));

        assertThat(limiter.allows(new FakeFilterCall(Map.of("x-user", "ann", "x-cost", cost))))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"24, 64, false", "8, 8, true"})
    void callsAreCountedByTheNetworkThatTheyComeFrom(int bitsOfV4, int bitsOfV6, boolean allowed) {
        String network = IpAddresses.network(SourceAddress.ofThisMachine(), 24, 64);
        RateLimit limit = RateLimit.of(new RateLimitAction.MaskedRemoteAddress(bitsOfV4, bitsOfV6));
        TokenLimiter limiter = TokenLimiter.of(
                of(10).with(List.of(limited(1, entry("masked_remote_address", network))), List.of(limit)));

        assertThat(limiter.allows(call("ann"))).isTrue();
        assertThat(limiter.allows(call("ann"))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"x-user, false, false", "x-none, false, true", "x-none, true, false"})
    void anExpressionWithoutAValueIsLeftOutOrTheDescriptorIs(String header, boolean skip, boolean allowed) {
        RateLimit limit = RateLimit.of(
                new RateLimitAction.GenericKey("all", "yes"),
                new RateLimitAction.Expression("user", new FakeExpression(header), skip));
        List<LimitedDescriptor> limited =
                List.of(limited(1, entry("all", "yes"), entry("user", "ann")), limited(1, entry("all", "yes")));
        TokenLimiter limiter = TokenLimiter.of(of(10).with(limited, List.of(limit)));

        assertThat(limiter.allows(call("ann"))).isTrue();
        assertThat(limiter.allows(call("ann"))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"0, IGNORE, false", "1, IGNORE, true", "1, INCLUDE, false", "2, OVERRIDE, true"})
    void aFilterThatSaysNothingTakesWhatRoutesSayForItsStage(int stage, VirtualHostOption option, boolean second) {
        RateLimit ofHost = new RateLimit(BY_USER.actions(), 1, Optional.empty());
        Route route = Route.of(
                "r",
                RouteMatch.path(new PathMatch.Prefix("/", true)),
                RouteAction.Forward.to("v1").withRateLimits(new RateLimits(List.of(BY_USER), List.of(ofHost), false)));
        TokenLimiter limiter = TokenLimiter.of(
                new TokenLimits(Optional.empty(), List.of(ONE_FOR_ANN), List.of(), stage, option, true, 20));

        assertThat(limiter.allows(on(route))).isTrue();
        assertThat(limiter.allows(on(route))).isEqualTo(second);
        assertThat(limiter.allows(call("ann"))).as("no route").isTrue();
    }

    private static FakeFilterCall on(Route route) {
        FakeFilterCall call = call("ann");
        call.route = route;
        return call;
    }

    private static FakeFilterCall call(String user) {
        return new FakeFilterCall(Map.of("x-user", user));
    }

    private static TokenLimits of(int tokens) {
        return TokenLimits.of(bucket(tokens));
    }

    private static LimitedDescriptor limited(int tokens, DescriptorEntry... entries) {
        return new LimitedDescriptor(List.of(entries), bucket(tokens));
    }

    private static DescriptorEntry entry(String key, String value) {
        return new DescriptorEntry(key, value);
    }

    private static TokenBucket bucket(int tokens) {
        return new TokenBucket(tokens, 1, Duration.ofHours(1));
    }
}
