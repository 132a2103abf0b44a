package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.http.contract.MeshFixture.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.filter.config.LimitedDescriptor;
import dev.proxyless.mesh.model.filter.config.LocalRateLimitConfig;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.filter.config.SessionConfig;
import dev.proxyless.mesh.model.filter.config.TokenBucket;
import dev.proxyless.mesh.model.filter.config.TokenLimits;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.DescriptorEntry;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimitAction;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What filters do to calls before they are sent. */
public interface FilterContract extends HttpClientContract {

    /** What the library throws if the time of a call is up. */
    Class<? extends IOException> timeoutType();

    @Test
    default void aFaultAnswersInPlaceOfTheEndpoint() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        publish(fault(Optional.empty(), Optional.of(503)), backend);

        Reply reply = caller().call(Call.get("http://orders/"));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).isEqualTo("fault filter abort");
        assertThat(reply.url()).isEqualTo("http://orders/");
        assertThat(backend.received()).isEmpty();
    }

    @Test
    default void aDelayedCallIsSentAfterItsDelay() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        publish(fault(Optional.of(Duration.ofMillis(50)), Optional.empty()), backend);
        long before = System.nanoTime();

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo("here");
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
    }

    @Test
    default void theApplicationsTimeRunsWhileACallIsDelayed() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        publish(fault(Optional.of(Duration.ofMinutes(10)), Optional.empty()), backend);

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/").within(Duration.ofMillis(50))))
                .isInstanceOf(timeoutType());
        assertThat(backend.received()).isEmpty();
    }

    @Test
    default void headersAreChangedByFiltersOnBothWays() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "", Map.of("x-secret", "s")));
        HeaderRules rules = new HeaderRules(
                List.of(new HeaderMutation.Put("x-added", "a", Action.OVERWRITE_IF_EXISTS_OR_ADD)),
                List.of(
                        new HeaderMutation.Remove("x-secret"),
                        new HeaderMutation.Put("x-mesh", "m", Action.OVERWRITE_IF_EXISTS_OR_ADD)));
        publish(HttpFilter.of("mutation", new HeaderMutationConfig(rules, false)), backend);

        Reply reply = caller().call(Call.get("http://orders/"));

        assertThat(backend.received().get(0).header("x-added")).containsExactly("a");
        assertThat(reply.header("x-secret")).isEmpty();
        assertThat(reply.header("x-mesh")).containsExactly("m");
    }

    @Test
    default void aCallThatMayNotBeSentIsDenied() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        AccessRules nobody = new AccessRules.Policies(AccessRules.Action.ALLOW, List.of());
        publish(HttpFilter.of("rbac", new RbacConfig(Optional.of(nobody), Optional.empty())), backend);

        Reply reply = caller().call(Call.post("http://orders/", "body"));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).isEqualTo("RBAC: access denied");
        assertThat(backend.received()).isEmpty();
    }

    @Test
    default void aCallThatNoRouteMatchesIsDeniedFirst() throws Exception {
        AccessRules nobody = new AccessRules.Policies(AccessRules.Action.ALLOW, List.of());
        VirtualHost elsewhere = VirtualHost.of("v", List.of("elsewhere"), List.of());
        fixture()
                .publish(new ServiceSnapshot(
                        ServiceName.of("orders"),
                        RouteConfig.of("orders", List.of(elsewhere)),
                        List.of(HttpFilter.of("rbac", new RbacConfig(Optional.of(nobody), Optional.empty()))),
                        Map.of()));

        assertThat(caller().call(Call.get("http://orders/")).status()).isEqualTo(403);
    }

    @Test
    default void callsBeyondALimitAreAnswered() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        Fraction all = new Fraction(100, 100);
        TokenLimits none = TokenLimits.of(new TokenBucket(10, 1, Duration.ofDays(1)));
        RateLimit byUser = RateLimit.of(new RateLimitAction.RequestHeader("x-user", "user", false));
        LimitedDescriptor ann = new LimitedDescriptor(
                List.of(new DescriptorEntry("user", "ann")), new TokenBucket(1, 1, Duration.ofDays(1)));
        publish(
                HttpFilter.of(
                        "limit",
                        new LocalRateLimitConfig(
                                none.with(List.of(ann), List.of(byUser)),
                                429,
                                OptionalInt.empty(),
                                all,
                                all,
                                List.of(new HeaderMutation.Put("x-limited", "yes", Action.ADD_IF_ABSENT)),
                                List.of(),
                                true)),
                backend);
        Call call = Call.get("http://orders/").with("x-user", "ann");

        assertThat(caller().call(call).header("x-ratelimit-remaining")).containsExactly("0");
        Reply reply = caller().call(call);

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.body()).isEqualTo("local_rate_limited");
        assertThat(reply.header("x-limited")).containsExactly("yes");
        assertThat(caller().call(Call.get("http://orders/").with("x-user", "bob"))
                        .status())
                .isEqualTo(200);
        assertThat(backend.received()).hasSize(2);
    }

    @Test
    default void callsOfASessionGoToOneEndpoint() throws Exception {
        Backend one = fixture().backend(Behaviour.answer(200, "one"));
        Backend two = fixture().backend(Behaviour.answer(200, "two"));
        SessionConfig.Cookie cookie = new SessionConfig.Cookie("s", Duration.ZERO, "");
        publish(HttpFilter.of("session", new SessionConfig(Optional.of(cookie), true)), one, two);

        Reply first = caller().call(Call.get("http://orders/"));
        String told = first.header("set-cookie").get(0);
        Call again = Call.get("http://orders/").with("cookie", told.substring(0, told.indexOf(';')));

        for (int i = 0; i < 6; i++) {
            Reply reply = caller().call(again);
            assertThat(reply.body()).isEqualTo(first.body());
            assertThat(reply.header("set-cookie")).isEmpty();
        }
    }

    @Test
    default void aResponseThatIsSlowedDownComesWholeAndNotTooSoon() throws Exception {
        String body = "0123456789abcdef".repeat(256);
        FaultConfig slow = new FaultConfig(
                Optional.empty(),
                Optional.empty(),
                "",
                List.of(),
                Set.of(),
                OptionalLong.empty(),
                Optional.of(new FaultConfig.ResponseRate(OptionalLong.of(16 * 1024), new Fraction(100, 100))));
        publish(HttpFilter.of("fault", slow), fixture().backend(Behaviour.answer(200, body)));
        long start = System.nanoTime();

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo(body);
        // Four parts of a sixteenth of a second, of which the first waits for nothing.
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(187).toNanos());
    }

    /** A filter that delays all calls, or answers them all with a status. */
    private static HttpFilter fault(Optional<Duration> delay, Optional<Integer> status) {
        Fraction everything = new Fraction(100, 100);
        return HttpFilter.of(
                "fault",
                new FaultConfig(
                        delay.map(time -> new FaultConfig.Delay(Optional.of(time), everything)),
                        status.map(
                                code -> new FaultConfig.Abort(OptionalInt.of(code), OptionalInt.empty(), everything)),
                        "",
                        List.of(),
                        Set.of(),
                        OptionalLong.empty()));
    }

    private void publish(HttpFilter filter, Backend... backends) throws InterruptedException {
        VirtualHost host = VirtualHost.of("orders", List.of("*"), List.of(all(RouteAction.Forward.to("v1"))));
        fixture()
                .publish(new ServiceSnapshot(
                        ServiceName.of("orders"),
                        RouteConfig.of("orders", List.of(host)),
                        List.of(filter),
                        Map.of("v1", new Resolved.Ready<>(fixture().cluster("v1", backends)))));
    }
}
