package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.http.contract.MeshFixture.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
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
        publish(backend, fault(Optional.empty(), Optional.of(503)));

        Reply reply = caller().call(Call.get("http://orders/"));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).isEqualTo("fault filter abort");
        assertThat(reply.url()).isEqualTo("http://orders/");
        assertThat(backend.received()).isEmpty();
    }

    @Test
    default void aDelayedCallIsSentAfterItsDelay() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        publish(backend, fault(Optional.of(Duration.ofMillis(50)), Optional.empty()));
        long before = System.nanoTime();

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo("here");
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
    }

    @Test
    default void theApplicationsTimeRunsWhileACallIsDelayed() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        publish(backend, fault(Optional.of(Duration.ofMinutes(10)), Optional.empty()));

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
        publish(backend, HttpFilter.of("mutation", new HeaderMutationConfig(rules, false)));

        Reply reply = caller().call(Call.get("http://orders/"));

        assertThat(backend.received().get(0).header("x-added")).containsExactly("a");
        assertThat(reply.header("x-secret")).isEmpty();
        assertThat(reply.header("x-mesh")).containsExactly("m");
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

    private void publish(Backend backend, HttpFilter filter) throws InterruptedException {
        VirtualHost host = VirtualHost.of("orders", List.of("*"), List.of(all(RouteAction.Forward.to("v1"))));
        fixture()
                .publish(new ServiceSnapshot(
                        ServiceName.of("orders"),
                        RouteConfig.of("orders", List.of(host)),
                        List.of(filter),
                        Map.of("v1", new Resolved.Ready<>(fixture().cluster("v1", backend)))));
    }
}
