package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTranslationTest {

    private static final String ACTION = "action: {weightedTargets: [{virtualNode: v1, weight: 1}]}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            prefix: /orders                             | prefix: '/orders'
            path: {exact: /orders}                      | path: '/orders'
            path: {regex: '/orders/[0-9]+'}             | safe_regex {regex: '/orders/[0-9]+'}
            method: GET                                 | prefix: '/' headers {name: ':method' string_match {exact: 'GET'}}
            scheme: https                               | prefix: '/' headers {name: ':scheme' string_match {exact: 'https'}}
            headers: [{name: a}]                        | prefix: '/' headers {name: 'a' present_match: true}
            headers: [{name: a, invert: true}]          | prefix: '/' headers {name: 'a' present_match: true invert_match: true}
            headers: [{name: a, match: {exact: b}}]     | prefix: '/' headers {name: 'a' string_match {exact: 'b'}}
            headers: [{name: a, match: {prefix: b}}]    | prefix: '/' headers {name: 'a' string_match {prefix: 'b'}}
            headers: [{name: a, match: {suffix: b}}]    | prefix: '/' headers {name: 'a' string_match {suffix: 'b'}}
            headers: [{name: a, match: {regex: b+}}]    | prefix: '/' headers {name: 'a' string_match {safe_regex {regex: 'b+'}}}
            headers: [{name: a, match: {range: {start: -1, end: 3}}}] | prefix: '/' headers {name: 'a' range_match {start: -1 end: 3}}
            queryParameters: [{name: a}]                | prefix: '/' query_parameters {name: 'a' present_match: true}
            queryParameters: [{name: a, match: {exact: b}}] | prefix: '/' query_parameters {name: 'a' string_match {exact: 'b'}}
            """)
    void conditionsAreThoseOfEnvoy(String match, String expected) {
        Route route = route("httpRoute: {match: {" + match + "}, " + ACTION + "}");

        assertThat(route.getMatch()).isEqualTo(Shop.message(expected, RouteMatch.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                         | prefix: '/' grpc {}
            serviceName: a.B                           | prefix: '/a.B/' grpc {}
            serviceName: a.B, methodName: C            | path: '/a.B/C' grpc {}
            metadata: [{name: t, match: {suffix: x}}]  | prefix: '/' headers {name: 't' string_match {suffix: 'x'}} grpc {}
            """)
    void servicesAndMethodsOfGrpcArePaths(String match, String expected) {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.ROUTER.replace("protocol: http", "protocol: grpc"),
                Shop.NODE,
                Shop.route("all", "grpcRoute: {match: {" + match + "}, " + ACTION + "}"));

        assertThat(only(translation).getMatch()).isEqualTo(Shop.message(expected, RouteMatch.class));
    }

    @Test
    void whatAppMeshDoesWithoutSayingSoIsWrittenOut() {
        Route route = route("httpRoute: {match: {prefix: /}, " + ACTION + "}");

        assertThat(Durations.toSeconds(route.getRoute().getTimeout())).isEqualTo(15);
        assertThat(route.getRoute().hasIdleTimeout()).isFalse();
        assertThat(route.getRoute().getRetryPolicy()).isEqualTo(Shop.message("""
                retry_on: 'unavailable,connect-failure,refused-stream,reset,retriable-status-codes'
                retriable_status_codes: 503
                num_retries {value: 2}
                host_selection_retry_max_attempts: 5
                retry_host_predicate {
                  name: 'envoy.retry_host_predicates.previous_hosts'
                  typed_config {
                    type_url: 'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'
                  }
                }
                """, RetryPolicy.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            httpRetryEvents: [server-error]                                     | 5xx,reset
            httpRetryEvents: [gateway-error, server-error]                      | gateway-error,reset,5xx
            httpRetryEvents: [client-error, stream-error]                       | retriable-4xx,refused-stream
            httpRetryEvents: [stream-error], tcpRetryEvents: [connection-error] | refused-stream,connect-failure
            """)
    void eventsBecomeEnvoysConditions(String events, String retryOn) {
        Route route = route("httpRoute: {match: {}, " + ACTION + ", retryPolicy: {" + events
                + ", maxRetries: 3, perRetryTimeout: {unit: ms, value: 250}}}");

        assertThat(route.getRoute().getRetryPolicy())
                .isEqualTo(Shop.message(
                        "retry_on: '" + retryOn + "' num_retries {value: 3} per_try_timeout {nanos: 250000000}",
                        RetryPolicy.class));
    }

    @Test
    void noRetriesAreNoRetriesAndNotTheDefault() {
        Route route = route(
                "httpRoute: {match: {}, " + ACTION
                        + ", retryPolicy: {httpRetryEvents: [server-error], maxRetries: 0, perRetryTimeout: {unit: s, value: 1}}}");

        assertThat(route.getRoute().getRetryPolicy().hasNumRetries()).isTrue();
        assertThat(route.getRoute().getRetryPolicy().getNumRetries().getValue()).isZero();
    }

    /** Zero is no limit; a listener that says nothing has 15 s. */
    @ParameterizedTest(name = "route {0}, listener {1}: {2} s")
    @CsvSource({"'',20,15", "4,'',4", "4,3,3", "60,'',15", "60,90,60", "0,7,7", "0,0,0", "30,0,30", "'','',15"})
    void theShorterTimeLimitHolds(String route, String listener, long effective) {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.node("v1", listener.isEmpty() ? "" : "timeout: {http: {perRequest: " + seconds(listener) + "}}"),
                Shop.route(
                        "all",
                        "httpRoute: {match: {}, " + ACTION
                                + (route.isEmpty() ? "" : ", timeout: {perRequest: " + seconds(route) + "}") + "}"));

        assertThat(Durations.toSeconds(only(translation).getRoute().getTimeout()))
                .isEqualTo(effective);
    }

    @Test
    void aTimeLimitThatAListenersDefaultCutsIsReported() {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.NODE,
                Shop.route(
                        "all", "httpRoute: {match: {}, " + ACTION + ", timeout: {perRequest: " + seconds("60") + "}}"));

        assertThat(Shop.reported(translation))
                .singleElement()
                .asString()
                .endsWith(
                        "timeout.perRequest: 60 s becomes 15 s, the limit of virtual node \"v1\" at port 8080 (it says none,"
                                + " so App Mesh's default): set listeners[].timeout there");
    }

    @Test
    void aListenerWithoutAShareSetsNoTimeLimit() {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.NODE,
                Shop.node("v2", "timeout: {http: {perRequest: " + seconds("1") + ", idle: " + seconds("1") + "}}"),
                Shop.route(
                        "all",
                        "httpRoute: {match: {}, action: {weightedTargets: [{virtualNode: v1, weight: 7}, {virtualNode: v2,"
                                + " weight: 0}]}, timeout: {idle: " + seconds("5") + "}}"));

        assertThat(Durations.toSeconds(only(translation).getRoute().getTimeout()))
                .isEqualTo(15);
        assertThat(Durations.toSeconds(only(translation).getRoute().getIdleTimeout()))
                .isEqualTo(5);
        assertThat(only(translation).getRoute().getWeightedClusters())
                .isEqualTo(Shop.message(
                        "clusters {name: 'v1:8080' weight {value: 7}} clusters {name: 'v2:8080' weight {}}",
                        WeightedCluster.class));
    }

    @Test
    void lessPriorityGoesFirstAndThenTheMoreSpecific() {
        List<String> specs = List.of(
                named("z-exact", "path: {exact: /a/b}", ""),
                named("y-regex", "path: {regex: '/a/.*'}", ""),
                named("x-long", "prefix: /a/b", ""),
                named("w-conditions", "prefix: /a, method: GET", ""),
                named("b-same", "prefix: /a", ""),
                named("a-same", "prefix: /a", ""),
                named("urgent", "prefix: /", ", priority: 0"),
                named("later", "path: {exact: /a}", ", priority: 999"));
        String[] documents = new String[specs.size() + 3];
        documents[0] = Shop.SERVICE;
        documents[1] = Shop.ROUTER;
        documents[2] = Shop.NODE;
        for (int i = 0; i < specs.size(); i++) {
            documents[i + 3] = specs.get(i);
        }

        assertThat(Shop.routes(Shop.translate(documents), "router/orders:8080")
                        .getVirtualHosts(0)
                        .getRoutesList())
                .extracting(Route::getName)
                .containsExactly("urgent", "later", "z-exact", "y-regex", "x-long", "w-conditions", "a-same", "b-same");
    }

    private static String named(String name, String match, String more) {
        return Shop.route(name, "httpRoute: {match: {" + match + "}, " + ACTION + "}" + more);
    }

    private static String seconds(String value) {
        return "{unit: s, value: " + value + "}";
    }

    private static Route route(String spec) {
        return only(Shop.translate(Shop.SERVICE, Shop.ROUTER, Shop.NODE, Shop.route("all", spec)));
    }

    private static Route only(Translation translation) {
        return Shop.routes(translation, "router/orders:8080").getVirtualHosts(0).getRoutes(0);
    }
}
