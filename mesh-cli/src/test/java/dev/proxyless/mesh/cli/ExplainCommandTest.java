package dev.proxyless.mesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {

    private static final Path ROUTES = Cli.resource("routes.yaml");

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvSource(nullValues = "-", textBlock = """
                    # method, authority,        path,          random, virtualHost, route,     cluster
                    GET,      shop.example,     /orders/7,     0,      shop,        weighted,  orders-v1
                    GET,      shop.example,     /orders/7,     89,     shop,        weighted,  orders-v1
                    GET,      shop.example,     /orders/7,     90,     shop,        weighted,  orders-v2
                    GET,      shop.example,     /orders/7,     190,    shop,        weighted,  orders-v2
                    GET,      eu.shop.example,  /orders/7,     0,      shop,        weighted,  orders-v1
                    GET,      SHOP.example,     /orders/7,     0,      shop,        weighted,  orders-v1
                    GET,      other.example,    /static/a,     0,      rest,        '',        static
                    GET,      other.example,    /orders/7,     0,      rest,        -,         -
                    POST,     shop.example,     /submit,       0,      shop,        post-only, writes
                    GET,      shop.example,     /submit,       0,      shop,        -,         -
                    GET,      shop.example,     /closed/door,  0,      shop,        closed,    -
                    GET,      shop.example,     /old,          0,      shop,        moved,     -
                    """)
    void findsTheRoute(
            String method,
            String authority,
            String path,
            int random,
            String host,
            @Nullable String route,
            @Nullable String cluster) {
        JsonObject answer = explain("--method", method, "--authority", authority, "--path", path, "--random", random);
        assertThat(text(answer, "virtualHost")).isEqualTo(host);
        assertThat(text(answer, "route")).isEqualTo(route);
        assertThat(text(answer, "cluster")).isEqualTo(cluster);
        assertThat(answer.get("matched").getAsBoolean()).isEqualTo(route != null);
    }

    @Test
    void printsEveryMemberAndNullWhereItDoesNotApply() {
        assertThat(explain("--authority", "other.example", "--path", "/nowhere").keySet())
                .containsExactly(
                        "matched",
                        "virtualHost",
                        "route",
                        "virtualCluster",
                        "cluster",
                        "weights",
                        "clusterNotFoundResponseCode",
                        "hash",
                        "authority",
                        "path",
                        "redirect",
                        "directResponse",
                        "nonForwarding",
                        "timeoutMs",
                        "limits",
                        "retry",
                        "circuitBreakers",
                        "internalRedirect",
                        "mirrors",
                        "filters",
                        "requestHeaders",
                        "responseHeaders");
    }

    @Test
    void showsTheHeadersAsTheEndpointGetsThem() {
        JsonObject answer = explain(
                "--authority", "shop.example", "--path", "/orders", "-H", "X-Secret: 1", "-H", "x-shared: mine");
        assertThat(answer.get("requestHeaders")).isEqualTo(parse("{'x-shared':['mine','route'],'x-mesh':'yes'}"));
        assertThat(answer.get("responseHeaders")).isEqualTo(parse("{'x-served-by':'mesh'}"));
    }

    @Test
    void aHeaderChoosesARoute() {
        JsonObject answer = explain("--authority", "shop.example", "--path", "/orders", "-H", "x-canary: 1");
        assertThat(text(answer, "route")).isEqualTo("canary");
    }

    @Test
    void whatTheRequestIsCountedAsIsShown() {
        Path file = Cli.write(folder, "counted.yaml", """
                name: counted
                virtual_hosts:
                - name: all
                  domains: ["*"]
                  virtual_clusters:
                  - {name: writes, headers: [{name: ":method", string_match: {exact: POST}}]}
                  routes:
                  - match: {prefix: "/"}
                    route: {cluster: a}
                """);

        JsonObject write = Cli.run("explain", "--config", file, "--authority", "any", "--path", "/", "--method", "POST")
                .json();
        JsonObject read = Cli.run("explain", "--config", file, "--authority", "any", "--path", "/")
                .json();

        assertThat(text(write, "virtualCluster")).isEqualTo("writes");
        assertThat(text(read, "virtualCluster")).isEqualTo("other");
    }

    @Test
    void whatTheClusterAndTheListenerLimitIsShown() {
        Path file = Cli.write(folder, "limits.yaml", """
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: orders
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stream_idle_timeout: 7s
                      common_http_protocol_options: {max_stream_duration: 60s}
                      http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: {prefix: "/share"}
                            route: {cluster: share, cluster_not_found_response_code: NOT_FOUND, idle_timeout: 3s}
                          - match: {prefix: "/"}
                            route: {cluster: number, priority: HIGH}
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: share
                  type: STATIC
                  load_assignment: {cluster_name: share}
                  circuit_breakers: {thresholds: [{max_requests: 10, retry_budget: {budget_percent: {value: 25}, min_retry_concurrency: 2}}]}
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: number
                  type: STATIC
                  load_assignment: {cluster_name: number}
                  circuit_breakers: {thresholds: [{priority: HIGH, max_retries: 4}]}
                """);

        JsonObject share = Cli.run("explain", "--config", file, "--authority", "orders", "--path", "/share")
                .json();
        JsonObject number = Cli.run("explain", "--config", file, "--authority", "orders", "--path", "/")
                .json();

        assertThat(share.get("clusterNotFoundResponseCode").getAsInt()).isEqualTo(404);
        assertThat(share.get("circuitBreakers"))
                .isEqualTo(parse("{'priority':'DEFAULT','maxRequests':10,'maxRetries':null,"
                        + "'retryBudgetPercent':25.0,'minRetryConcurrency':2}"));
        assertThat(share.getAsJsonObject("limits").get("idleMs").getAsLong()).isEqualTo(3_000);
        assertThat(share.getAsJsonObject("limits").get("listenerIdleMs").getAsLong())
                .isEqualTo(7_000);
        assertThat(number.get("clusterNotFoundResponseCode").getAsInt()).isEqualTo(503);
        assertThat(number.get("circuitBreakers"))
                .isEqualTo(parse("{'priority':'HIGH','maxRequests':1024,'maxRetries':4,"
                        + "'retryBudgetPercent':null,'minRetryConcurrency':null}"));
        assertThat(number.getAsJsonObject("limits").get("maxStreamMs").getAsLong())
                .isEqualTo(60_000);
        assertThat(number.getAsJsonObject("limits").get("listenerMaxStreamMs").getAsLong())
                .isEqualTo(60_000);
    }

    @Test
    void theHashIsShownWithWhatGaveIt() {
        Path file = Cli.write(folder, "hash.yaml", """
                name: sticky
                virtual_hosts:
                - name: all
                  domains: ["*"]
                  routes:
                  - match: {prefix: "/"}
                    route:
                      hash_policy:
                      - {cookie: {name: sid}}
                      - {header: {header_name: x-user}, terminal: true}
                      - {query_parameter: {name: q}}
                      weighted_clusters: {use_hash_policy: true, clusters: [{name: a, weight: 1}, {name: b, weight: 1}]}
                """);

        JsonObject answer = Cli.run(
                        "explain", "--config", file, "--authority", "any", "--path", "/?q=1", "-H", "x-user: foobar")
                .json();

        assertThat(answer.get("hash"))
                .isEqualTo(parse("{'value':'a2aa05ed9085aaf9','choosesCluster':true,'policies':["
                        + "{'policy':'cookie sid','value':null},"
                        + "{'policy':'header x-user','value':'a2aa05ed9085aaf9'}]}"));
        assertThat(text(answer, "cluster")).isEqualTo("b");
    }

    @Test
    void theRuntimeSetsSharesAndWeights() {
        Path file = Cli.write(folder, "runtime.yaml", """
                name: canary
                virtual_hosts:
                - name: all
                  domains: ["*"]
                  routes:
                  - match: {prefix: "/", runtime_fraction: {runtime_key: canary, default_value: {numerator: 0}}}
                    route: {weighted_clusters: {runtime_key_prefix: w, clusters: [{name: a, weight: 1}, {name: b}]}}
                """);
        Cli without = Cli.run("explain", "--config", file, "--authority", "any", "--path", "/");
        assertThat(without.json().get("matched").getAsBoolean()).isFalse();
        Cli with = Cli.run(
                "explain",
                "--config",
                file,
                "--authority",
                "any",
                "--path",
                "/",
                "--runtime",
                "canary=100",
                "--runtime",
                "w.a=0",
                "--runtime",
                "w.b=5");
        assertThat(text(with.json(), "cluster")).isEqualTo("b");
    }

    @Test
    void showsTimeAndRetries() {
        JsonObject answer = explain("--authority", "shop.example", "--path", "/orders");
        assertThat(answer.get("timeoutMs").getAsLong()).isEqualTo(2000);
        assertThat(answer.get("limits").isJsonNull()).isTrue();
        assertThat(answer.get("retry"))
                .isEqualTo(parse("{'retryOn':['5xx','connect-failure'],'numRetries':2,'perTryTimeoutMs':500,"
                        + "'perTryIdleTimeoutMs':null,'baseIntervalMs':25,'maxIntervalMs':250,'waitHeaders':null,"
                        + "'maxWaitMs':null,'retriableStatusCodes':[],'retriableHeaders':null,"
                        + "'retriableRequestHeaders':null,'avoidPreviousHosts':false,'omitCanaryHosts':null,"
                        + "'omitHostMetadata':null,'prioritiesUpdateFrequency':null}"));
    }

    @Test
    void showsEveryOtherLimitAndConditionToo() {
        Path file = Cli.write(folder, "policy.yaml", """
                name: policy
                virtual_hosts:
                - name: all
                  domains: ["*"]
                  routes:
                  - match: {prefix: "/"}
                    route:
                      cluster: c
                      timeout: 2s
                      idle_timeout: 7s
                      priority: HIGH
                      max_stream_duration: {max_stream_duration: 9s, grpc_timeout_header_max: 3s}
                      retry_policy:
                        retry_on: retriable-headers,503
                        per_try_idle_timeout: 1s
                        retriable_headers: [{name: x-again, present_match: true}]
                        retriable_request_headers: [{name: x-safe, present_match: true}]
                        rate_limited_retry_back_off: {reset_headers: [{name: retry-after}], max_interval: 5s}
                        retry_host_predicate: [{name: envoy.retry_host_predicates.omit_canary_hosts}]
                """);
        JsonObject answer = Cli.run("explain", "--config", file, "--authority", "any", "--path", "/a")
                .json();

        assertThat(answer.get("timeoutMs").getAsLong()).as("in its place").isEqualTo(9000);
        assertThat(answer.get("limits"))
                .isEqualTo(
                        parse(
                                "{'idleMs':7000,'maxStreamMs':9000,'grpcDeadlineMaxMs':3000,"
                                        + "'grpcDeadlineOffsetMs':null,'hedged':null,'priority':'HIGH','listenerIdleMs':null,'listenerMaxStreamMs':null}"));
        assertThat(answer.get("retry"))
                .isEqualTo(parse("{'retryOn':['retriable-status-codes','retriable-headers'],'numRetries':1,"
                        + "'perTryTimeoutMs':null,'perTryIdleTimeoutMs':1000,'baseIntervalMs':25,'maxIntervalMs':250,"
                        + "'waitHeaders':['retry-after'],'maxWaitMs':5000,'retriableStatusCodes':[503],"
                        + "'retriableHeaders':['x-again'],'retriableRequestHeaders':['x-safe'],"
                        + "'avoidPreviousHosts':false,'omitCanaryHosts':true,'omitHostMetadata':null,"
                        + "'prioritiesUpdateFrequency':null}"));
    }

    @Test
    void showsWhichRedirectsTheMeshTakesItself() {
        Path file = Cli.write(folder, "redirects.yaml", """
                name: r
                virtual_hosts:
                - name: v
                  domains: ["*"]
                  routes:
                  - match: {prefix: "/"}
                    route:
                      cluster: a
                      internal_redirect_policy:
                        max_internal_redirects: 2
                        redirect_response_codes: [307, 302]
                        response_headers_to_copy: [X-Told]
                """);
        JsonObject answer = Cli.run("explain", "--config", file, "--authority", "any", "--path", "/")
                .json();
        assertThat(answer.get("internalRedirect"))
                .isEqualTo(parse("{'max':2,'statuses':[302,307],'onlyNewRoutes':false,'allowedRoutes':null,"
                        + "'copiedHeaders':['x-told']}"));
    }

    @Test
    void showsTheCopiesThatGoElsewhere() {
        Path file = Cli.write(folder, "mirrors.yaml", """
                name: r
                virtual_hosts:
                - name: v
                  domains: ["*"]
                  routes:
                  - match: {prefix: "/"}
                    route:
                      cluster: a
                      request_mirror_policies:
                      - {cluster: shadow, runtime_fraction: {default_value: {numerator: 5}}}
                      - {cluster_header: x-to, disable_shadow_host_suffix_append: true}
                """);
        JsonObject answer = Cli.run(
                        "explain",
                        "--config",
                        file,
                        "--authority",
                        "any:80",
                        "--path",
                        "/",
                        "--random",
                        "5",
                        "-H",
                        "x-to: b")
                .json();
        assertThat(answer.get("mirrors"))
                .isEqualTo(parse(
                                "{'all': [{'cluster':'shadow','share':'5/100','copied':false,'authority':'any-shadow:80'},"
                                        + "{'cluster':'b','share':'100/100','copied':true,'authority':'any:80'}]}")
                        .get("all"));
    }

    @Test
    void showsWhatTheEndpointSeesAfterRewrites() {
        JsonObject answer = explain("--authority", "shop.example", "--path", "/api/items?id=7");
        assertThat(text(answer, "authority")).isEqualTo("api.internal");
        assertThat(text(answer, "path")).isEqualTo("/items?id=7");
        assertThat(answer.get("timeoutMs").getAsLong()).isEqualTo(15_000);
        assertThat(answer.get("retry").isJsonNull()).isTrue();
    }

    @Test
    void showsRedirectsAndDirectResponses() {
        JsonObject moved = explain("--authority", "shop.example", "--path", "/old");
        assertThat(moved.get("redirect")).isEqualTo(parse("{'location':'http://shop.example/new','status':302}"));
        assertThat(moved.get("directResponse").isJsonNull()).isTrue();
        JsonObject closed = explain("--authority", "shop.example", "--path", "/closed");
        assertThat(closed.get("directResponse")).isEqualTo(parse("{'status':403,'body':''}"));
        assertThat(closed.get("redirect").isJsonNull()).isTrue();
    }

    @Test
    void readsJsonAndAListOfResourcesWithAListener() {
        Path mesh = Cli.write(folder, "mesh.json", """
                [
                  {"@type": "type.googleapis.com/envoy.config.listener.v3.Listener", "name": "orders",
                   "api_listener": {"api_listener": {
                     "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                     "rds": {"route_config_name": "r", "config_source": {"ads": {}, "resource_api_version": "V3"}},
                     "stream_idle_timeout": "7s", "common_http_protocol_options": {"max_stream_duration": "9s"},
                     "http_filters": [{"name": "router", "typed_config": {
                       "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}},
                  {"name": "other", "virtual_hosts": []},
                  {"name": "r", "virtual_hosts": [{"name": "v", "domains": ["*"],
                    "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "c"}}]}]}
                ]
                """);
        Cli cli = Cli.run("explain", "--config", mesh, "--service", "orders", "--authority", "a", "--path", "/");
        assertThat(text(cli.json(), "cluster")).isEqualTo("c");
        assertThat(cli.json().get("timeoutMs").getAsLong())
                .as("the shorter one")
                .isEqualTo(9000);
        assertThat(cli.json().getAsJsonObject("limits").get("idleMs").getAsLong())
                .isEqualTo(7000);
    }

    @Test
    void ofSeveralAServiceHasTheRoutesThatAClientGivesIt() {
        Path file = Cli.write(folder, "several.yaml", """
                resources:
                - {"@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration, name: bare, virtual_hosts: [
                    {name: bare, domains: [bare.example], routes: [{match: {prefix: "/"}, route: {cluster: c}}]}]}
                - {"@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration, name: r, virtual_hosts: [
                    {name: shop, domains: [shop.example], routes: [{match: {prefix: "/"}, route: {cluster: c}}]}]}
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: ingress
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stream_idle_timeout: 7s
                      rds: {route_config_name: r, config_source: {ads: {}}}
                      http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
                """);

        JsonObject bare = Cli.run("explain", "--config", file, "--authority", "bare.example", "--path", "/")
                .json();
        JsonObject shop = Cli.run("explain", "--config", file, "--authority", "shop.example", "--path", "/")
                .json();
        Cli none = Cli.run("explain", "--config", file, "--authority", "none.example", "--path", "/");

        assertThat(text(bare, "virtualHost")).isEqualTo("bare");
        assertThat(text(shop, "virtualHost")).isEqualTo("shop");
        assertThat(shop.getAsJsonObject("limits").get("listenerIdleMs").getAsLong())
                .isEqualTo(7000);
        assertThat(none.status()).isNotZero();
        assertThat(none.err())
                .contains(
                        "\"none.example\": no listener of this name and no virtual host with a domain that matches it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", {'@type': type.googleapis.com/envoy.config.listener.v3.Listener, name: second, "
                        + "api_listener: {api_listener: {'@type': type.googleapis.com/envoy.extensions.filters.network."
                        + "http_connection_manager.v3.HttpConnectionManager, route_config: {}}}}"
            })
    void filtersThatNobodyKnowsAreLeftOutIfTheApplicationSaysSo(String second) {
        Path file = Cli.write(folder, "strange.yaml", """
                resources: [{'@type': type.googleapis.com/envoy.config.listener.v3.Listener, name: orders, api_listener: {api_listener: {
                  '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
                  http_filters: [
                    {name: strange, typed_config: {'@type': type.googleapis.com/xds.type.v3.TypedStruct, type_url: t/acme.Strange}},
                    {name: r, typed_config: {'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}],
                  route_config: {virtual_hosts: [{name: v, domains: ['*'], routes: [{match: {prefix: /}, route: {cluster: c}}]}]}}}}
                """ + second + "]");

        Cli refused = Cli.run("explain", "--config", file, "--authority", "orders", "--path", "/");
        Cli leftOut = Cli.run(
                "explain", "--config", file, "--authority", "orders", "--path", "/", "--leave-out-unknown-filters");

        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("\"strange\" of type \"acme.Strange\"");
        assertThat(text(leftOut.json(), "cluster")).isEqualTo("c");
        assertThat(leftOut.err()).contains("http_filters[\"strange\"]: no client has such a filter");
    }

    @Test
    void showsWhatRoutesAddByThemselves() {
        Path routes = Cli.write(folder, "own.yaml", """
                name: r
                virtual_hosts:
                - name: v
                  domains: ["*"]
                  include_request_attempt_count: true
                  include_attempt_count_in_response: true
                  routes:
                  - match: {prefix: /closed}
                    direct_response: {status: 503, body: {inline_string: later}}
                  - match: {prefix: /served}
                    non_forwarding_action: {}
                  - match: {prefix: /}
                    route:
                      weighted_clusters: {clusters: [{name: a, weight: 0}, {cluster_header: x-to, weight: 3}]}
                      host_rewrite_literal: inside
                      append_x_forwarded_host: true
                """);
        Object[] command = {"explain", "--config", routes, "--authority", "outside", "-H", "x-to: b", "--path"};

        JsonObject sent = Cli.run(with(command, "/")).json();
        assertThat(sent.get("weights"))
                .isEqualTo(JsonParser.parseString("[{cluster: a, weight: 0}, {cluster: 'header x-to', weight: 3}]"));
        assertThat(sent.get("requestHeaders"))
                .isEqualTo(parse("{'x-to': 'b', 'x-forwarded-host': 'outside', 'x-envoy-attempt-count': '1'}"));
        assertThat(sent.get("responseHeaders")).isEqualTo(parse("{'x-envoy-attempt-count': '1'}"));
        assertThat(Cli.run(with(command, "/closed")).json().get("directResponse"))
                .isEqualTo(parse("{'status':503,'body':'later'}"));
        assertThat(Cli.run(with(command, "/served")).json().get("nonForwarding").getAsBoolean())
                .isTrue();
    }

    private static Object[] with(Object[] command, String last) {
        List<Object> all = new ArrayList<>(List.of(command));
        all.add(last);
        return all.toArray();
    }

    @Test
    void saysWhatTheFiltersOfARouteDo() {
        Path mesh = Cli.write(folder, "filters.yaml", """
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: orders
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      http_filters:
                      - name: fault
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault
                      - name: mutation
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
                          mutations:
                            request_mutations: [{append: {header: {key: x-by, value: filter}}}]
                            response_mutations: [{append: {header: {key: x-seen, value: "%ROUTE_NAME%"}}}]
                      - name: router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                      route_config:
                        name: r
                        virtual_hosts:
                        - name: v
                          domains: ["*"]
                          routes:
                          - match: {prefix: /slow}
                            route: {cluster: c}
                            typed_per_filter_config:
                              fault:
                                "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault
                                delay: {fixed_delay: 0.5s, percentage: {numerator: 100}}
                                abort: {grpc_status: 14, percentage: {numerator: 100}}
                          - {name: plain, match: {prefix: /plain}, route: {cluster: c}}
                """);

        JsonObject slow = Cli.run("explain", "--config", mesh, "--authority", "a", "--path", "/slow")
                .json();
        JsonObject plain = Cli.run("explain", "--config", mesh, "--authority", "a", "--path", "/plain")
                .json();
        JsonObject nowhere = Cli.run("explain", "--config", mesh, "--authority", "a", "--path", "/nowhere")
                .json();

        assertThat(slow.get("filters"))
                .isEqualTo(parse("{'chain':{'fault':['abort','delay'],'mutation':[]},'delayMs':500,"
                        + "'reply':{'status':200,'grpcStatus':14,'body':'fault filter abort'}}"));
        assertThat(plain.get("filters"))
                .isEqualTo(parse("{'chain':{'fault':[],'mutation':[]},'delayMs':0,'reply':null}"));
        assertThat(plain.get("requestHeaders").getAsJsonObject().get("x-by").getAsString())
                .isEqualTo("filter");
        assertThat(plain.get("responseHeaders")).isEqualTo(parse("{'x-seen': 'plain'}"));
        assertThat(nowhere.get("matched").getAsBoolean()).isFalse();
        assertThat(nowhere.get("filters")).isEqualTo(plain.get("filters"));
    }

    @Test
    void saysByWhichDescriptorsCallsAreCounted() {
        Path mesh = Cli.write(folder, "limits.yaml", """
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: l
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: l
                      route_config:
                        name: r
                        virtual_hosts:
                        - name: v
                          domains: ["*"]
                          routes:
                          - name: all
                            match: {prefix: /}
                            route:
                              cluster: c
                              rate_limits:
                              - actions: [{request_headers: {header_name: x-tenant, descriptor_key: tenant}}]
                              - actions: [{generic_key: {descriptor_value: other}}]
                      http_filters:
                      - name: limit
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
                          stat_prefix: l
                          token_bucket: {max_tokens: 10, fill_interval: 60s}
                          filter_enabled: {default_value: {numerator: 100}}
                          descriptors:
                          - {entries: [{key: tenant, value: acme}], token_bucket: {max_tokens: 1, fill_interval: 60s}}
                      - {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
                """);
        Object[] command = {"explain", "--verbose", "--config", mesh, "--authority", "a", "--path", "/"};

        assertThat(considered(Cli.run(command)))
                .containsExactly(
                        parse("{'filter': 'limit: descriptor', 'matched': false,"
                                + " 'mismatch': 'the request does not have all that it is made of'}"),
                        parse("{'filter': 'limit: descriptor generic_key=\\'other\\'', 'matched': false,"
                                + " 'mismatch': 'the filter has no limit for it'}"));
        List<Object> ofAcme = new ArrayList<>(List.of(command));
        ofAcme.addAll(List.of("-H", "x-tenant: acme"));
        assertThat(considered(Cli.run(ofAcme.toArray())).get(0))
                .isEqualTo(
                        parse("{'filter': 'limit: descriptor tenant=\\'acme\\'', 'matched': true, 'mismatch': null}"));
    }

    /** What is said of filters. */
    private static List<JsonElement> considered(Cli cli) {
        return cli.json().get("considered").getAsJsonArray().asList().stream()
                .filter(each -> each.getAsJsonObject().has("filter"))
                .toList();
    }

    @Test
    void aBatchHasOneAnswerForEachCase() {
        Path cases = Cli.write(folder, "cases.jsonl", """
                {"authority":"shop.example","path":"/orders","random":95}
                {"authority":"shop.example","path":"/submit","method":"POST"}

                {"authority":"shop.example","path":"/orders","headers":[["X-Canary","1"]]}
                """);
        Cli cli = Cli.run("explain", "--config", ROUTES, "--batch", cases);
        assertThat(cli.status()).isEqualTo(MeshCommand.OK);
        assertThat(clusters(cli)).containsExactly("orders-v2", "writes", "orders-v2");
    }

    @Test
    void aBadLineOfABatchIsAnsweredInItsPlace() {
        Path cases = Cli.write(folder, "cases.jsonl", """
                {"authority":"shop.example"}
                {"authority":"shop.example","path":"/submit","method":"POST"}
                """);
        Cli cli = Cli.run("explain", "--config", ROUTES, "--batch", cases);
        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains("cases.jsonl:1: path: missing (expected: a text)");
        assertThat(cli.out().get(0)).contains("\"error\"");
        assertThat(cli.out()).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    --path /                                         | --authority and --path: missing
                    --authority a --path / --random -1               | --random: "-1" (expected: a whole number
                    --authority a --path / --random x                | --random: "x" (expected: a whole number
                    --authority a --path / -H nocolon                | header "nocolon" (expected: 'name: value')
                    --authority a --path / --batch cases.jsonl       | --authority and --path: given with --batch
                    --batch nowhere.jsonl                            | nowhere.jsonl: cannot be read
                    --colour red                                     | Unknown option
                    """)
    void saysWhatIsWrongWithTheUsage(String arguments, String problem) {
        List<Object> all = new ArrayList<>(List.of("explain", "--config", ROUTES));
        all.addAll(List.of(arguments.split(" ")));
        Cli cli = Cli.run(all.toArray());
        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains(problem);
        assertThat(cli.out()).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
                    virtual_hosts: [{name: v, domains: [a], routes: [{match: {prefix: /, colour: red}}]}] | colour
                    virtual_hosts: [{name: v, domains: [a], routes: [{match: {prefix: 7]                   | bad.yaml:1
                    virtual_hosts: [{name: v, domains: [a], routes: [{match: {prefix: /}}]}]               | routes[0]
                    clusters: []                                                                          | expected
                    """)
    void saysWhatIsWrongWithTheConfiguration(String yaml, String problem) {
        Path bad = Cli.write(folder, "bad.yaml", yaml);
        Cli cli = Cli.run("explain", "--config", bad, "--authority", "a", "--path", "/");
        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains("bad.yaml").contains(problem);
    }

    @Test
    void aMissingFileIsNamed() {
        Cli cli = Cli.run("explain", "--config", "nowhere.yaml", "--authority", "a", "--path", "/");
        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains("nowhere.yaml: no such file");
    }

    @Test
    void saysWhyEachEarlierRouteDoesNotMatch() {
        JsonObject answer =
                explain("--verbose", "--authority", "shop.example", "--path", "/orders/7", "-H", "x-canary: 2");

        assertThat(answer.get("considered").getAsJsonArray())
                .containsExactly(
                        parse("{'route': 'canary', 'matched': false,"
                                + " 'mismatch': 'header x-canary: \\'2\\' (expected: exact \\'1\\')'}"),
                        parse("{'route': 'weighted', 'matched': true, 'mismatch': null}"));
        assertThat(answer.get("route").getAsString()).isEqualTo("weighted");
    }

    @Test
    void saysWhichExpressionOfATreeDoesNotHold() {
        Path tree = Cli.write(folder, "tree.yaml", """
                resources:
                - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
                  name: r
                  virtual_hosts:
                  - name: v
                    domains: ["*"]
                    matcher:
                      matcher_list:
                        matchers:
                        - predicate:
                            single_predicate:
                              input: {name: h, typed_config: {"@type": type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: x-tier}}
                              value_match: {exact: gold}
                          on_match: {action: {name: r, typed_config: {"@type": type.googleapis.com/envoy.config.route.v3.Route, name: gold, match: {prefix: /}, route: {cluster: c}}}}
                        - predicate:
                            single_predicate:
                              input: {name: c, typed_config: {"@type": type.googleapis.com/xds.type.matcher.v3.HttpAttributesCelMatchInput}}
                              custom_match:
                                name: c
                                typed_config:
                                  "@type": type.googleapis.com/xds.type.matcher.v3.CelMatcher
                                  expr_match:
                                    cel_expr_parsed:
                                      expr:
                                        call_expr:
                                          function: _==_
                                          args:
                                          - select_expr: {operand: {ident_expr: {name: request}}, field: useragent}
                                          - const_expr: {string_value: curl}
                          on_match: {action: {name: r, typed_config: {"@type": type.googleapis.com/envoy.config.route.v3.Route, name: curl, match: {prefix: /}, route: {cluster: c}}}}
                      on_no_match:
                        matcher:
                          matcher_tree:
                            input: {name: h, typed_config: {"@type": type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: ":path"}}
                            prefix_match_map:
                              map:
                                /a: {action: {name: r, typed_config: {"@type": type.googleapis.com/envoy.config.route.v3.Route, name: last, match: {prefix: /}, route: {cluster: c}}}}
                """);
        Cli cli = Cli.run(
                "explain",
                "--verbose",
                "--config",
                tree,
                "--authority",
                "a",
                "--path",
                "/a/b",
                "-H",
                "user-agent: wget");

        assertThat(cli.status()).as(cli.err()).isEqualTo(MeshCommand.OK);
        assertThat(cli.json().get("considered").getAsJsonArray())
                .containsExactly(
                        parse("{'route': null, 'matched': false, 'mismatch':"
                                + " 'matcher.matchers[0]: header x-tier: none (expected: exact \\'gold\\')'}"),
                        parse("{'route': null, 'matched': false, 'mismatch':"
                                + " 'matcher.matchers[1]: request.useragent == \\'curl\\': its value is false'}"),
                        parse("{'route': 'last', 'matched': true, 'mismatch': null}"));
    }

    @Test
    void saysWhichPoliciesMatch() {
        Path access = Cli.write(folder, "access.yaml", """
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: l
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: l
                      route_config:
                        name: r
                        virtual_hosts: [{name: v, domains: ["*"], routes: [{name: all, match: {prefix: /}, route: {cluster: c}}]}]
                      http_filters:
                      - name: access
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                          rules:
                            action: DENY
                            policies:
                              wget:
                                permissions: [{any: true}]
                                principals: [{any: true}]
                                condition:
                                  call_expr:
                                    target: {select_expr: {operand: {ident_expr: {name: request}}, field: useragent}}
                                    function: startsWith
                                    args: [const_expr: {string_value: wget}]
                      - {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
                """);
        Cli cli = Cli.run("explain", "--verbose", "--config", access, "--authority", "a", "--path", "/");

        assertThat(cli.status()).as(cli.err()).isEqualTo(MeshCommand.OK);
        assertThat(cli.json().get("considered").getAsJsonArray())
                .containsExactly(
                        parse("{'route': 'all', 'matched': true, 'mismatch': null}"),
                        parse("{'filter': 'access: policy wget', 'matched': false, 'mismatch':"
                                + " 'request.useragent.startsWith(\\'wget\\'): no such key: useragent'}"));
    }

    @Test
    void saysWhyNoRouteMatches() {
        JsonObject answer = explain("--verbose", "--authority", "other.example", "--path", "/orders/7");

        assertThat(answer.get("considered").getAsJsonArray())
                .containsExactly(parse("{'route': '', 'matched': false,"
                        + " 'mismatch': 'path: \\'/orders/7\\' (expected: prefix \\'/static/\\')'}"));
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        Cli cli = Cli.run();
        assertThat(cli.status()).isEqualTo(MeshCommand.BAD_USAGE);
        assertThat(cli.err()).contains("explain").contains("call");
    }

    private static JsonObject explain(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("explain", "--config", ROUTES));
        all.addAll(List.of(arguments));
        Cli cli = Cli.run(all.toArray());
        assertThat(cli.status()).as(cli.err()).isEqualTo(MeshCommand.OK);
        return cli.json();
    }

    private static List<String> clusters(Cli cli) {
        return cli.out().stream()
                .map(line -> text(JsonParser.parseString(line).getAsJsonObject(), "cluster"))
                .toList();
    }

    private static @Nullable String text(JsonObject object, String member) {
        return object.get(member).isJsonNull() ? null : object.get(member).getAsString();
    }

    private static JsonObject parse(String json) {
        return JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject();
    }
}
