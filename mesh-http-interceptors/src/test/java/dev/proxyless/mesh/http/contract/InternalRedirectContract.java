package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Redirects that the mesh takes itself, and those that it leaves to the application. */
public interface InternalRedirectContract extends HttpClientContract {

    @Test
    default void theApplicationSeesWhereARedirectLeadsAndNothingOfTheWay() throws Exception {
        Backend backend = fixture().backend(redirecting(302, "http://orders/new?b=c#d"));
        publish(InternalRedirectPolicy.DEFAULT, backend);

        Reply reply = caller().call(Call.post("http://orders/old", "body").with("x-own", "kept"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("arrived");
        assertThat(reply.url()).isEqualTo("http://orders/old");
        Received second = backend.received().get(1);
        assertThat(second.method()).isEqualTo("POST");
        assertThat(second.target()).isEqualTo("/new?b=c");
        assertThat(second.body()).isEqualTo("body");
        assertThat(second.header("x-own")).containsExactly("kept");
        assertThat(second.header("x-envoy-original-url")).containsExactly("http://orders/old");
        assertThat(second.header(sendsAuthority() ? "host" : "x-forwarded-host"))
                .containsExactly("orders");
        assertThat(second.header("host")).hasSize(1);
    }

    @Test
    default void anAnswerThatIsElsewhereIsAskedForWithoutTheBody() throws Exception {
        Backend backend = fixture().backend(redirecting(303, "http://orders/new"));
        publish(new InternalRedirectPolicy(1, Set.of(303), false, Optional.empty(), List.of("x-of-redirect")), backend);

        assertThat(caller().call(Call.post("http://orders/old", "body").with("x-of-redirect", "before"))
                        .body())
                .isEqualTo("arrived");

        Received second = backend.received().get(1);
        assertThat(second.method()).isEqualTo("GET");
        assertThat(second.body()).isEmpty();
        assertThat(second.header("x-of-redirect")).containsExactly("told");
    }

    @Test
    default void aRedirectOutOfTheMeshIsTheApplications() throws Exception {
        Backend outside = fixture().backend(Behaviour.answer(200, "outside"));
        String location = "http://127.0.0.1:" + outside.port() + "/new";
        publish(InternalRedirectPolicy.DEFAULT, fixture().backend(redirecting(302, location)));

        Reply reply = caller().call(Call.get("http://orders/old"));

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.header("location")).containsExactly(location);
        assertThat(outside.received()).isEmpty();
    }

    @Test
    default void oneRedirectMoreThanThePolicyTakesIsTheApplications() throws Exception {
        Backend backend = fixture().backend(redirecting(302, "http://orders/old"));
        publish(new InternalRedirectPolicy(3, Set.of(302), false, Optional.empty(), List.of()), backend);

        Reply reply = caller().call(Call.get("http://orders/old"));

        assertThat(reply.status()).isEqualTo(302);
        assertThat(backend.received()).hasSize(4);
    }

    @Test
    default void aBodyThatCanBeSentOnceIsNotTakenAnywhereElse() throws Exception {
        Backend backend = fixture().backend(redirecting(302, "http://orders/new"));
        publish(InternalRedirectPolicy.DEFAULT, backend);

        assertThat(caller().call(Call.postOnce("http://orders/old", "once")).status())
                .isEqualTo(302);
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    default void aCallThatMayHaveSeveralAttemptsAtOnceTakesRedirectsToo() throws Exception {
        Backend backend = fixture().backend(redirecting(302, "http://orders/new"));
        RetryPolicy retry = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1).withPerTryTimeout(Duration.ofSeconds(5));
        CallPolicy hedged = CallPolicy.DEFAULT.withRetry(retry).withHedging(true);
        fixture()
                .publish(service(
                        "orders",
                        Forward.to(WeightedClusters.single("v1"), hedged)
                                .withInternalRedirect(InternalRedirectPolicy.DEFAULT),
                        fixture().cluster("v1", backend)));

        assertThat(caller().call(Call.post("http://orders/old", "body")).body()).isEqualTo("arrived");
        assertThat(backend.received()).hasSize(2);
    }

    @Test
    default void withoutAPolicyARedirectIsTheApplications() throws Exception {
        Backend backend = fixture().backend(redirecting(302, "http://orders/new"));
        fixture().publish(service("orders", Forward.to("v1"), fixture().cluster("v1", backend)));

        assertThat(caller().call(Call.get("http://orders/old")).status()).isEqualTo(302);
    }

    private void publish(InternalRedirectPolicy policy, Backend backend) throws InterruptedException {
        fixture()
                .publish(service(
                        "orders",
                        Forward.to("v1").withInternalRedirect(policy),
                        fixture().cluster("v1", backend)));
    }

    private static Behaviour redirecting(int status, String location) {
        Behaviour redirect = Behaviour.answer(status, "gone", Map.of("location", location, "x-of-redirect", "told"));
        Behaviour arrived = Behaviour.answer(200, "arrived");
        return (channel, request) -> (request.target().startsWith("/old") ? redirect : arrived).react(channel, request);
    }
}
