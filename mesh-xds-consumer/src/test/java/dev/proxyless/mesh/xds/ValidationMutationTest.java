package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the text of a configuration is, it is validated: what is wrong is a finding, never an exception. */
class ValidationMutationTest {

    private static final int ROUNDS = Integer.getInteger("mesh.fuzz.rounds", 600);
    private static final long SEED = Long.getLong("mesh.fuzz.seed", 5);

    private static final Pattern TOKEN = Pattern.compile("\"[^\"\n]*\"|[A-Za-z0-9_./%:@-]+|[{}\\[\\],:]");
    private static final List<String> HOSTILE = List.of(
            "null",
            "~",
            "true",
            "\"\"",
            "-1",
            "0",
            "1e999999999",
            ".inf",
            "99999999999999999999999999",
            "{}",
            "[]",
            "[{}]",
            "{\"\": {}}",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"(\"",
            "\"a{1000}{1000}\"",
            "\"%REQ(\"",
            "\"xdstp://%/%/%?%=%&%#\"",
            "\"315576000001s\"",
            "&a [*a]",
            "*none",
            "!!java.net.URL x",
            "<<",
            "\"@type\"",
            "\"type.googleapis.com/google.protobuf.Any\"",
            "---",
            "\n",
            "\t");

    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    /** Documents in which much occurs that is read. */
    enum Kind {
        RESOURCES("""
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: orders
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      rds: {route_config_name: orders, config_source: {ads: {}}}
                - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
                  name: orders
                  virtual_hosts:
                  - name: orders
                    domains: [orders, "*.orders"]
                    request_headers_to_add: [{header: {key: x-a, value: "%REQ(x-b)%"}}]
                    routes:
                    - match: {safe_regex: {regex: "/a[0-9]+"}, headers: [{name: h, range_match: {start: 1, end: 9}}]}
                      route:
                        weighted_clusters: {clusters: [{name: v1, weight: 1}, {name: v2, weight: 99}]}
                        timeout: 1.5s
                        retry_policy: {retry_on: "5xx,reset", num_retries: 3}
                    - match: {prefix: /old}
                      redirect: {path_redirect: /new, response_code: FOUND}
                    - match: {prefix: /}
                      route: {cluster_header: x-cluster, prefix_rewrite: /b}
                  - name: tree
                    domains: [tree]
                    matcher:
                      matcher_tree:
                        input:
                          name: i
                          typed_config:
                            "@type": type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput
                            header_name: x-a
                        exact_match_map:
                          map:
                            b:
                              action:
                                name: r
                                typed_config:
                                  "@type": type.googleapis.com/envoy.config.route.v3.Route
                                  match: {prefix: /}
                                  route: {cluster: v1}
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: v1
                  type: STATIC
                  circuit_breakers: {thresholds: [{max_requests: 3, retry_budget: {budget_percent: {value: 20}}}]}
                  load_assignment:
                    cluster_name: v1
                    endpoints:
                    - locality: {zone: z}
                      lb_endpoints:
                      - endpoint: {address: {socket_address: {address: "::1", port_value: 80}}}
                """),
        APP_MESH("""
                meshName: shop
                virtualServiceName: orders.internal
                spec: {provider: {virtualRouter: {virtualRouterName: r}}}
                ---
                meshName: shop
                virtualRouterName: r
                spec: {listeners: [{portMapping: {port: 8080, protocol: http}}]}
                ---
                meshName: shop
                virtualRouterName: r
                routeName: all
                spec:
                  priority: 3
                  httpRoute:
                    match: {prefix: /, method: GET, headers: [{name: h, match: {range: {start: 1, end: 9}}}]}
                    action: {weightedTargets: [{virtualNode: v1, weight: 1}]}
                    timeout: {perRequest: {unit: ms, value: 100}}
                    retryPolicy:
                      maxRetries: 2
                      perRetryTimeout: {unit: ms, value: 50}
                      httpRetryEvents: [server-error]
                ---
                meshName: shop
                virtualNodeName: v1
                spec:
                  listeners: [{portMapping: {port: 8080, protocol: http}}]
                  serviceDiscovery: {dns: {hostname: v1.internal}}
                """);

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDocumentsThemselvesAreNotRefused(Kind kind) throws IOException {
        assertThat(validate(kind.text).findings()).noneMatch(finding -> finding.kind() == Finding.Kind.REFUSED);
        assertThat(validate(kind.text).resources()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsWrongIsAFinding(Kind kind) throws IOException {
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String text = kind.text;
            for (int j = random.nextInt(3); j >= 0; j--) {
                text = withAnotherToken(text);
            }
            refused += isRefused(text) ? 1 : 0;
        }
        assertThat(refused).isBetween(1, ROUNDS - 1);
    }

    private boolean isRefused(String text) throws IOException {
        try {
            List<Finding> findings = validate(text).findings();
            assertThat(findings).as(text).allSatisfy(finding -> {
                assertThat(finding.source()).isNotEmpty();
                assertThat(finding.problem()).isNotBlank();
            });
            return findings.stream().anyMatch(finding -> finding.kind() == Finding.Kind.REFUSED);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("of the document:\n" + text, e);
        }
    }

    private Validation validate(String text) throws IOException {
        return Validation.of(Files.writeString(folder.resolve("mesh.yaml"), text));
    }

    private String withAnotherToken(String text) {
        List<MatchResult> tokens = new ArrayList<>(TOKEN.matcher(text).results().toList());
        MatchResult token = tokens.get(random.nextInt(tokens.size()));
        String replacement = switch (random.nextInt(4)) {
            case 0 -> tokens.get(random.nextInt(tokens.size())).group();
            case 1 -> "";
            default -> HOSTILE.get(random.nextInt(HOSTILE.size()));
        };
        return text.substring(0, token.start()) + replacement + text.substring(token.end());
    }
}
