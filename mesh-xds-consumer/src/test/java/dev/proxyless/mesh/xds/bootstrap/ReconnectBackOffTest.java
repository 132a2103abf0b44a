package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconnectBackOffTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | 1000 | 120000",
                "{retry_back_off: {base_interval: 0.2s}}         | 200  | 2000",
                "{retry_back_off: {base_interval: 2s, max_interval: 2s}} | 2000 | 2000",
                "{retry_back_off: {base_interval: 80000s}}       | 80000000 | 86400000"
            })
    void anEnvoyBootstrapSetsIt(String policy, long base, long max) {
        assertThat(parse(policy).servers())
                .singleElement()
                .satisfies(server -> assertThat(server.backOff())
                        .isEqualTo(new ReconnectBackOff(Duration.ofMillis(base), Duration.ofMillis(max))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{max_interval: 1s}                         | base: PT0S (expected: >= PT0.001S)",
                "{base_interval: 0.0005s}                   | base: PT0.0005S (expected: >= PT0.001S)",
                "{base_interval: 2s, max_interval: 1s}      | max: PT1S (expected: >= PT2S, the base)",
                "{base_interval: 1s, max_interval: 100000s} | max: PT27H46M40S (expected: <= PT24H)",
                "{base_interval: -1s}                       | -1 s 0 ns (expected: a duration >= 0)"
            })
    void whatItCannotBeIsRefusedByItsPath(String backOff, String problem) {
        assertThatThrownBy(() -> parse("{retry_back_off: " + backOff + "}"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(
                        "dynamic_resources.ads_config.grpc_services[0].envoy_grpc.retry_policy.retry_back_off")
                .hasMessageEndingWith(problem);
    }

    @Test
    void allElseOfTheRetryPolicyIsReported() {
        assertThat(parse("{num_retries: 3, retry_on: reset}").ignored())
                .extracting(IgnoredField::path)
                .contains(
                        "dynamic_resources.ads_config.grpc_services[0].envoy_grpc.retry_policy.num_retries",
                        "dynamic_resources.ads_config.grpc_services[0].envoy_grpc.retry_policy.retry_on");
    }

    private static Bootstrap parse(String policy) {
        return Bootstrap.of(ConfigDocument.parse("envoy.yaml", """
                node: {id: n, cluster: c}
                dynamic_resources:
                  ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds, retry_policy: %s}}]}
                static_resources:
                  clusters:
                  - {name: xds, load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a, port_value: 1}}}}]}]}}
                """.formatted(policy)));
    }
}
