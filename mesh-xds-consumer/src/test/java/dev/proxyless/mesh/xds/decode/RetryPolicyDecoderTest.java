package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyDecoderTest {

    private static final String RETRY = "virtual_hosts[0].routes[0].route.retry_policy";

    @Test
    void unsetFieldsHaveEnvoysDefaults() {
        assertThat(retry("{'retry_on': '5xx'}")).contains(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1));
    }

    @Test
    void zeroRetriesAreNone() {
        assertThat(retry("{'retry_on': '5xx', 'num_retries': 0}")).isEmpty();
    }

    @Test
    void aPolicyWithoutAConditionNeverRetries() {
        assertThat(retry("{'num_retries': 3}")).isEmpty();
    }

    @Test
    void everyConditionOfTheModelIsRead() {
        String all = String.join(
                " , ", EnumSet.allOf(RetryOn.class).stream().map(RetryOn::token).toList());

        assertThat(retry("{'retry_on': '" + all + "'}").orElseThrow().retryOn())
                .isEqualTo(EnumSet.allOf(RetryOn.class));
    }

    @Test
    void aConditionThatIsNotKnownIsReportedAndTheOthersCount() {
        Decoded decoded = decoded("{'retry_on': 'connect-failure,envoy-ratelimited,,unavailable'}");

        assertThat(Fixtures.forwardOf(decoded).policy().retry().orElseThrow().retryOn())
                .containsExactlyInAnyOrder(RetryOn.CONNECT_FAILURE, RetryOn.UNAVAILABLE);
        assertThat(Fixtures.reports(decoded))
                .containsExactly("virtual_hosts.routes.route.retry_policy.retry_on: "
                        + "\"envoy-ratelimited\" is no condition that is known: it causes no retry");
    }

    @Test
    void everyFieldIsRead() {
        RetryPolicy policy = retry(
                        "{'retry_on': 'retriable-headers', 'num_retries': 4294967295, 'per_try_timeout': '2s', "
                                + "'retry_back_off': {'base_interval': '0.1s', 'max_interval': '0.3s'}, "
                                + "'retriable_status_codes': [503, 429], 'retriable_headers': [{'name': 'X-Retry'}], "
                                + "'retry_host_predicate': [{'name': 'envoy.retry_host_predicates.previous_hosts'}]}")
                .orElseThrow();

        assertThat(policy.numRetries()).isEqualTo(Integer.MAX_VALUE);
        assertThat(policy.perTryTimeout()).contains(Duration.ofSeconds(2));
        assertThat(List.of(policy.baseInterval(), policy.maxInterval()))
                .containsExactly(Duration.ofMillis(100), Duration.ofMillis(300));
        assertThat(policy.retriableStatusCodes()).containsExactlyInAnyOrder(503, 429);
        assertThat(policy.retriableHeaders()).singleElement().matches(h -> h.matches("yes"));
        assertThat(policy.avoidPreviousHosts()).isTrue();
    }

    @Test
    void thePredicateOfPreviousHostsIsKnownByItsTypeToo() {
        String extensions = "type.googleapis.com/envoy.extensions.retry.host.";
        String previous = extensions + "previous_hosts.v3.PreviousHostsPredicate";
        String canary = extensions + "omit_canary_hosts.v3.OmitCanaryHostsPredicate";
        Decoded decoded = decoded("{'retry_on': '5xx', 'retry_host_predicate': ["
                + "{'name': 'p', 'typed_config': {'@type': '" + previous + "'}}, "
                + "{'name': 'q', 'typed_config': {'@type': '" + canary + "'}}]}");

        assertThat(Fixtures.forwardOf(decoded).policy().retry().orElseThrow().avoidPreviousHosts())
                .isTrue();
        assertThat(Fixtures.reports(decoded))
                .containsExactly("virtual_hosts.routes.route.retry_policy.retry_host_predicate: "
                        + "\"q\" is not known: only previous_hosts is honoured");
    }

    @Test
    void theBoundOfTheBackOffIsTenTimesItsBase() {
        assertThat(retry("{'retry_on': '5xx', 'retry_back_off': {'base_interval': '1s'}}")
                        .orElseThrow()
                        .maxInterval())
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theVirtualHostsPolicyHoldsForRoutesWithoutTheirOwn() {
        Decoded decoded = Fixtures.routes("{'virtual_hosts': [{'name': 'v', 'domains': ['*'], "
                + "'retry_policy': {'retry_on': '5xx', 'num_retries': 3}, 'routes': ["
                + "{'match': {'path': '/a'}, 'route': {'cluster': 'c'}}, "
                + "{'match': {'path': '/b'}, 'route': {'cluster': 'c', 'retry_policy': {'retry_on': 'reset'}}}, "
                + "{'match': {'path': '/c'}, 'route': {'cluster': 'c', 'retry_policy': {}}}]}]}");

        assertThat(Fixtures.routesOf(decoded).virtualHosts().get(0).routes())
                .extracting(route -> ((dev.proxyless.mesh.model.route.RouteAction.Forward) route.action())
                        .policy()
                        .retry())
                .containsExactly(
                        Optional.of(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 3)),
                        Optional.of(RetryPolicy.of(Set.of(RetryOn.RESET), 1)),
                        Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'per_try_timeout': '-1s'}                            | .per_try_timeout: -1 s",
                "{'retry_back_off': {}}                                | .retry_back_off.base_interval: 0s (expected: > 0)",
                "{'retry_back_off': {'base_interval': '2s', 'max_interval': '1s'}} | .retry_back_off.max_interval: PT1S (expected: >= base",
                "{'retriable_headers': [{}]}                           | .retriable_headers[0].name: \"\"",
            })
    void aPolicyThatBreaksARuleIsRefused(String policy, String problem) {
        assertThat(Fixtures.problems(decoded(policy)))
                .singleElement()
                .asString()
                .startsWith(RETRY + problem);
    }

    private static Optional<RetryPolicy> retry(String policy) {
        return Fixtures.forwardOf(decoded(policy)).policy().retry();
    }

    private static Decoded decoded(String policy) {
        return Fixtures.forward("{'cluster': 'c', 'retry_policy': " + policy + "}");
    }
}
