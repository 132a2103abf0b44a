package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryBackOff.RateLimited;
import dev.proxyless.mesh.model.route.RetryBackOff.ResetHeader;
import dev.proxyless.mesh.model.route.RetryBackOff.ResetHeader.Format;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
        assertThat(retry("{'retry_on': '5xx', 'num_retries': 0}").orElseThrow().numRetries())
                .isZero();
    }

    @Test
    void aPolicyWithoutAConditionHasNone() {
        assertThat(retry("{'num_retries': 3}").orElseThrow().conditions().retryOn())
                .isEmpty();
    }

    @Test
    void everyConditionOfTheModelIsRead() {
        String all = String.join(
                " , ", EnumSet.allOf(RetryOn.class).stream().map(RetryOn::token).toList());
        Decoded decoded = decoded("{'retry_on': '" + all + "'}");

        assertThat(conditions(decoded).retryOn()).isEqualTo(EnumSet.allOf(RetryOn.class));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @Test
    void aConditionThatIsNotKnownIsReportedAndTheOthersCount() {
        Decoded decoded = decoded("{'retry_on': 'connect-failure,elsewhere,,unavailable'}");

        assertThat(conditions(decoded).retryOn())
                .containsExactlyInAnyOrder(RetryOn.CONNECT_FAILURE, RetryOn.UNAVAILABLE);
        assertThat(Fixtures.reports(decoded))
                .containsExactly("virtual_hosts.routes.route.retry_policy.retry_on: "
                        + "\"elsewhere\" is no condition that is known: it causes no retry");
    }

    @Test
    void aConditionOnHttp3IsAcceptedAndReported() {
        Decoded decoded = decoded("{'retry_on': 'http3-post-connect-failure,reset'}");

        assertThat(conditions(decoded).retryOn()).containsExactly(RetryOn.RESET);
        assertThat(Fixtures.reports(decoded))
                .containsExactly("virtual_hosts.routes.route.retry_policy.retry_on: "
                        + "\"http3-post-connect-failure\" causes no retry: there is no HTTP/3");
    }

    @Test
    void aStatusMayStandAmongTheConditionsAsIstioWritesIt() {
        Decoded decoded = decoded("{'retry_on': 'connect-failure,503', 'retriable_status_codes': [429]}");

        assertThat(conditions(decoded))
                .isEqualTo(RetryConditions.of(Set.of(RetryOn.CONNECT_FAILURE, RetryOn.RETRIABLE_STATUS_CODES))
                        .withStatusCodes(Set.of(503, 429)));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @Test
    void everyFieldIsRead() {
        RetryPolicy policy = retry(
                        "{'retry_on': 'retriable-headers', 'num_retries': 4294967295, 'per_try_timeout': '2s', "
                                + "'per_try_idle_timeout': '1s', "
                                + "'retry_back_off': {'base_interval': '0.1s', 'max_interval': '0.3s'}, "
                                + "'rate_limited_retry_back_off': {'max_interval': '9s', 'reset_headers': ["
                                + "{'name': 'Retry-After'}, {'name': 'X-Reset', 'format': 'UNIX_TIMESTAMP'}]}, "
                                + "'retriable_status_codes': [503, 429], 'retriable_headers': [{'name': 'X-Retry'}], "
                                + "'retriable_request_headers': [{'name': ':method', 'exact_match': 'GET'}]}")
                .orElseThrow();

        assertThat(policy.numRetries()).isEqualTo(Integer.MAX_VALUE);
        assertThat(policy.perTryTimeout()).contains(Duration.ofSeconds(2));
        assertThat(policy.perTryIdleTimeout()).contains(Duration.ofSeconds(1));
        assertThat(policy.backOff())
                .isEqualTo(RetryBackOff.of(Duration.ofMillis(100), Duration.ofMillis(300))
                        .with(new RateLimited(
                                List.of(
                                        new ResetHeader("retry-after", Format.SECONDS),
                                        new ResetHeader("x-reset", Format.UNIX_TIMESTAMP)),
                                Duration.ofSeconds(9))));
        assertThat(policy.conditions().statusCodes()).containsExactlyInAnyOrder(503, 429);
        assertThat(policy.conditions().responseHeaders()).singleElement().matches(h -> h.matches("yes"));
        assertThat(policy.conditions().requestHeaders()).singleElement().matches(h -> h.matches("GET"));
        assertThat(policy.hosts()).isEqualTo(RetryHosts.ANY);
    }

    @Test
    void aWaitThatAnEndpointAsksForIsFiveMinutesAtMostUnlessSet() {
        Decoded decoded = decoded(
                "{'retry_on': '5xx', 'rate_limited_retry_back_off': {'reset_headers': [{'name': 'retry-after'}]}}");

        assertThat(policy(decoded).backOff().rateLimited().orElseThrow().maxInterval())
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void theConditionsOnHostsAreKnownByNameOrByType() {
        String extensions = "type.googleapis.com/envoy.extensions.retry.";
        String previous = extensions + "host.previous_hosts.v3.PreviousHostsPredicate";
        String metadata = extensions + "host.omit_host_metadata.v3.OmitHostMetadataConfig";
        String priorities = extensions + "priority.previous_priorities.v3.PreviousPrioritiesConfig";
        Decoded decoded = decoded("{'retry_on': '5xx', 'host_selection_retry_max_attempts': 5, "
                + "'retry_host_predicate': [{'name': 'p', 'typed_config': {'@type': '" + previous + "'}}, "
                + "{'name': 'envoy.retry_host_predicates.omit_canary_hosts'}, "
                + "{'name': 'm', 'typed_config': {'@type': '" + metadata + "', 'metadata_match': {"
                + "'filter_metadata': {'envoy.lb': {'stage': 'old'}, 'other': {'a': 'b'}}}}}, {'name': 'q'}], "
                + "'retry_priority': {'name': 'r', 'typed_config': {'@type': '" + priorities
                + "', 'update_frequency': 2}}}");

        assertThat(policy(decoded).hosts()).isEqualTo(new RetryHosts(true, true, List.of(Map.of("stage", "old")), 2));
        assertThat(Fixtures.reports(decoded))
                .containsExactly("virtual_hosts.routes.route.retry_policy.retry_host_predicate: "
                        + "\"q\" is not known: no endpoint is passed over because of it");
    }

    @Test
    void aPriorityThatIsNotKnownIsReported() {
        Decoded decoded = decoded("{'retry_on': '5xx', 'retry_priority': {'name': 'mine'}}");

        assertThat(policy(decoded).hosts()).isEqualTo(RetryHosts.ANY);
        assertThat(Fixtures.reports(decoded))
                .containsExactly("virtual_hosts.routes.route.retry_policy.retry_priority: "
                        + "\"mine\" is not known: the priority is chosen anew for each attempt");
    }

    @Test
    void theBoundOfTheBackOffIsTenTimesItsBase() {
        assertThat(retry("{'retry_on': '5xx', 'retry_back_off': {'base_interval': '1s'}}")
                        .orElseThrow()
                        .backOff()
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
                        Optional.of(RetryPolicy.of(Set.of(), 1)));
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
                "{'retriable_request_headers': [{}]}                   | .retriable_request_headers[0].name: \"\"",
                "{'per_try_idle_timeout': '-1s'}                       | .per_try_idle_timeout: -1 s",
                "{'rate_limited_retry_back_off': {}}                   | .rate_limited_retry_back_off.reset_headers: none",
                "{'rate_limited_retry_back_off': {'reset_headers': [{}]}} | .rate_limited_retry_back_off.reset_headers[0].name: \"\"",
                "{'rate_limited_retry_back_off': {'reset_headers': [{'name': 'a'}], 'max_interval': '0s'}} | .rate_limited_retry_back_off.max_interval: 0s",
                "{'retry_priority': {'typed_config': {'@type': 'type.googleapis.com/envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig'}}} | .retry_priority.typed_config.update_frequency: 0 (expected: > 0)",
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

    private static RetryPolicy policy(Decoded decoded) {
        return Fixtures.forwardOf(decoded).policy().retry().orElseThrow();
    }

    private static RetryConditions conditions(Decoded decoded) {
        return policy(decoded).conditions();
    }

    private static Decoded decoded(String policy) {
        return Fixtures.forward("{'cluster': 'c', 'retry_policy': " + policy + "}");
    }
}
