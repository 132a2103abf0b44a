package dev.proxyless.mesh.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {

    private static final Endpoint ENDPOINT = new Endpoint(
            Address.of("10.0.0.1", 8080),
            List.of(),
            HealthStatus.HEALTHY,
            1,
            "",
            new Metadata(Map.of("app", Map.of("zone", "b"))));
    private static final Metadata ROUTE = new Metadata(Map.of(
            "app",
            Map.of(
                    "owner",
                    "shop",
                    "limits",
                    Map.of("calls", 7.0, "half", 0.5, "quote", "a\"b"),
                    "list",
                    List.of(true, "x"))));
    private static final Instant NOW = Instant.parse("2026-11-27T20:08:02.431159Z");
    private static final Map<String, String> ENVIRONMENT = Map.of("ZONE", "eu-1", "HOSTNAME", "pod-7");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain                                   | plain",
                "100%% sure                              | 100% sure",
                "%REQ(X-User)%                           | ada",
                "%REQ(x-none)%                           | ''",
                "<%REQ(x-none)%>                         | <>",
                "%REQ(x-none?x-user)%                    | ada",
                "%REQ(x-user?x-none)%                    | ada",
                "%REQ(x-user):2%                         | ad",
                "%REQ(:path):2%?%RESP(x-served-by)%      | /a?v1",
                "%ROUTE_NAME%/%UPSTREAM_CLUSTER%         | canary/orders",
                "%START_TIME%                            | 2026-11-27T20:08:00.431Z",
                "%EMIT_TIME(%s.%6f)%                     | 1795810082.431159",
                "%START_TIME(%a, %e %b %Y %T %z %% %j)%  | Fri, 27 Nov 2026 20:08:00 +0000 % 331",
                "%START_TIME(%y/%m/%d %I:%M:%S %p %E1S)% | 26/11/27 08:08:00 PM 00.4",
                "%PROTOCOL%/%UPSTREAM_PROTOCOL%          | HTTP/2/HTTP/2",
                "%RESPONSE_FLAGS%/%RESPONSE_FLAGS_LONG%  | DI,FI/DelayInjected,FaultInjected",
                "%RESPONSE_CODE_DETAILS%                 | fault_filter_abort",
                "%UPSTREAM_REQUEST_ATTEMPT_COUNT%        | 3",
                "%TRACE_ID%                              | 4bf92f3577b34da6a3ce929d0e0e4736",
                "%PATH%                                  | /original?q=1",
                "%PATH(NQ:PATH)%                         | /a",
                "%PATH(NQ:ORIG)%                         | /original",
                "%QUERY_PARAM(n)%,%QUERY_PARAM(none)%    | a b+c,",
                "%REQ_WITHOUT_QUERY(x-none?:path)%       | /a",
                "%VIRTUAL_CLUSTER_NAME%                  | writes",
                "%UPSTREAM_HOST%                         | 10.0.0.1:8080",
                "%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%:%UPSTREAM_REMOTE_PORT% | 10.0.0.1:8080",
                "%ENVIRONMENT(ZONE)%-%HOSTNAME%          | eu-1-pod-7",
                "%RESPONSE_CODE%                         | 503",
                "%METADATA(ROUTE:app:owner)%             | shop",
                "%METADATA(ROUTE:app:owner):2%           | sh",
                "%METADATA(ROUTE:app:limits:calls)%      | 7",
                "%METADATA(ROUTE:app:limits)%            | {\"calls\":7,\"half\":0.5,\"quote\":\"a\\\"b\"}",
                "%METADATA(ROUTE:app:list)%              | [true,\"x\"]",
                "<%METADATA(ROUTE:app:owner:none)%%METADATA(ROUTE:none)%> | <>",
                "%UPSTREAM_METADATA(app:zone)%%METADATA(UPSTREAM_HOST:app:zone)%  | bb",
                "%UPSTREAM_METADATA([\"app\", \"zone\"])% | b",
                "<%METADATA(DYNAMIC:app:owner)%>         | <>",
                "%ENVIRONMENT(NONE)%                     | ''",
                "%DYNAMIC_METADATA(a:b)%                 | ''",
                "%DOWNSTREAM_REMOTE_ADDRESS%             | ''",
            })
    void operatorsAreFilledInFromTheCall(String format, String expected) {
        assertThat(TextFormat.parse(format, ENVIRONMENT::get, () -> NOW).text(new Call(ENDPOINT)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "50% off        | \"% off\" (expected: a % that ends the operator",
                "%NO_SUCH%      | %NO_SUCH% (expected: one of REQ, RESP,",
                "%START_TIME(%Q)% | %START_TIME(%Q)% (expected: a form of strftime in the parentheses, without \"%Q\"",
                "%PATH(XX)%     | %PATH(XX)% (expected: WQ or NQ,",
                "%QUERY_PARAM%  | %QUERY_PARAM% (expected: a parameter's name",
                "%req(x)%       | %req(x)% (expected: an operator such as %REQ(x-user)%",
                "%REQ%          | %REQ% (expected: a header's name",
                "%METADATA(CLUSTER:a)% | %METADATA(CLUSTER:a)% (expected: ROUTE, UPSTREAM_HOST,",
                "%UPSTREAM_METADATA% | %UPSTREAM_METADATA% (expected: a namespace,",
                "%REQ(a?b?c)%   | %REQ(a?b?c)% (expected: a header's name",
            })
    void whatIsNoFormatIsRefusedByItsOperator(String format, String problem) {
        assertThatThrownBy(() -> TextFormat.parse(format, ENVIRONMENT::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "%UPSTREAM_HOST%,/run/a.sock",
        "%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%,/run/a.sock",
        "<%UPSTREAM_REMOTE_PORT%>,<>"
    })
    void aPipeIsItsPathAndHasNoPort(String format, String expected) {
        Call call = new Call(Endpoint.at(Address.pipe("/run/a.sock")));

        assertThat(TextFormat.parse(format, ENVIRONMENT::get).text(call)).isEqualTo(expected);
    }

    private record Call(Endpoint endpoint) implements FormatContext, CallFacts {

        @Override
        public @Nullable String requestHeader(String name) {
            return Map.of("x-user", "ada", ":path", "/a?m&n=a%20b+c&n=2", "x-envoy-original-path", "/original?q=1")
                    .get(name);
        }

        @Override
        public @Nullable String responseHeader(String name) {
            return Map.of("x-served-by", "v1").get(name);
        }

        @Override
        public CallFacts facts() {
            return this;
        }

        @Override
        public String routeName() {
            return "canary";
        }

        @Override
        public String clusterName() {
            return "orders";
        }

        @Override
        public String protocol() {
            return "HTTP/2";
        }

        @Override
        public String responseCodeDetails() {
            return FAULT_ABORT;
        }

        @Override
        public boolean isDelayed() {
            return true;
        }

        @Override
        public int attempts() {
            return 3;
        }

        @Override
        public long elapsedNanos() {
            return 2_000_000_000L;
        }

        @Override
        public String traceId() {
            return "4bf92f3577b34da6a3ce929d0e0e4736";
        }

        @Override
        public String virtualClusterName() {
            return "writes";
        }

        @Override
        public int responseCode() {
            return 503;
        }

        @Override
        public Metadata routeMetadata() {
            return ROUTE;
        }
    }
}
