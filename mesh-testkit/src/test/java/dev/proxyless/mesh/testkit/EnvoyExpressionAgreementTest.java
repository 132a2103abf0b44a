package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Envoy is the judge of what expressions mean, of which it takes those of access rules: under the same condition, this library
 * must send and answer what the real one does. Expressions by chance are among the filters of {@link EnvoyAgreementTest}.
 */
class EnvoyExpressionAgreementTest {

    private static final List<String> EXPRESSIONS = List.of(
            "request.path == '/b'",
            "request.path == '/a?q=1'",
            "request.url_path == '/a'",
            "request.query == 'q=1'",
            "request.query == ''",
            "request.host == 'orders:8080'",
            "request.host == 'Orders'",
            "request.scheme == 'http'",
            "request.method in ['GET', 'PUT']",
            "request.referer == 'r'",
            "!(request.referer == 'r')",
            "has(request.referer)",
            "has(request.useragent) && request.useragent.startsWith('curl')",
            "'referer' in request.headers",
            "request['method'] == 'POST'",
            "request['headers']['x-a'] == '1'",
            "request.headers['x-a'] == '1'",
            "request.headers['X-A'] == '1'",
            "request.headers.referer == 'r'",
            "has(request.headers.referer)",
            "!has(request.headers.referer)",
            "'x-a' in request.headers",
            "'X-A' in request.headers",
            "!('x-a' in request.headers)",
            "1 in request.headers",
            "!(1 in request.headers)",
            "'' in request.headers",
            "'not a name' in request.headers",
            "request.headers[1] == '1'",
            "request.headers['x-a'] == '1,2'",
            "request.headers['x-a'] != '1'",
            "!(request.headers['x-a'] == '1')",
            "request.headers['x-a'] == '1' || request.method == 'POST'",
            "request.method == 'POST' || request.headers['x-a'] == '1'",
            "request.headers['x-none'] == '1' && request.method == 'POST'",
            "!(request.headers['x-none'] == '1' && request.method == 'POST')",
            "!(request.method == 'POST' && request.headers['x-none'] == '1')",
            "request.method == 'POST' ? request.headers['x-a'] == '1' : request.headers['x-b'] == '2'",
            "request.headers['x-none'] == '1' ? true : true",
            "request.headers[':path'] == request.path",
            "request.headers[':method'] == 'GET'",
            "request.headers[':authority'] == request.host",
            "request.headers[':scheme'] == 'http'",
            "'host' in request.headers",
            "request.headers['host'] == 'Orders'",
            "':status' in request.headers",
            "request.headers['x-a'].contains('1')",
            "request.headers['x-a'].endsWith('2')",
            "request.headers['x-a'].matches('^[0-9]$')",
            "matches(request.headers['x-a'], '2')",
            "request.headers['x-a'].matches('')",
            "size(request.headers['x-a']) == 1",
            "request.headers['x-a'].size() > 1",
            "int(request.headers['x-a']) > 1",
            "int(request.headers['x-a']) % 2 == 1",
            "uint(request.headers['x-a']) == 1u",
            "double(request.headers['x-a']) < 1.5",
            "bool(request.headers['x-a'])",
            "bool(request.headers['x-b'])",
            "duration(request.headers['x-b']) > duration('1m')",
            "timestamp(request.headers['x-b']) < request.time",
            "timestamp(request.headers['x-b']).getHours() == 13",
            "timestamp(request.headers['x-b']).getHours('Asia/Tokyo') == 22",
            "timestamp(request.headers['x-b']).getDayOfWeek() == 4",
            "timestamp(request.headers['x-b']).getMonth() == 0",
            "timestamp(request.headers['x-b']).getDate() == 15",
            "request.time > timestamp('2020-01-01T00:00:00Z')",
            "request.headers['x-a'] == 1",
            "request.headers['x-a'] != 1",
            "request.headers['x-a'] < 1",
            "request.headers['x-a'] < '2'",
            "request.headers['x-a'] in ['1', 2, null]",
            "{'1': true, '2': false}[request.headers['x-a']]",
            "request.headers['x-a'] in {'1': 1}",
            "request.headers[['x-a', 'x-b'][0]] == '1'",
            "['x-a', 'x-b'][5] == '1'",
            "request.headers[request.method == 'GET' ? 'x-a' : 'X-B'] == '1'",
            "request.path + 'a' == request.path + 'a'",
            "!(request.path + 'a' == request.path + 'a')",
            "[1] + [2] == [1, 2]",
            "1 + 1 == 2 && 2u * 3u == 6u && 7 / 2 == 3 && -7 % 3 == -1",
            "1 == 1.0 && 1u == 1 && 1 < 1.5 && 2u > 1",
            "1 + 1.0 == 2.0",
            "9223372036854775807 + 1 > 0",
            "!(9223372036854775807 + 1 > 0)",
            "1 / 0 == 1 || true",
            "null == null && null != request.path",
            "request.headers['x-a']",
            "request.method == 'GET' ? true : 'text'",
            "'true'",
            "1",
            "null",
            "true",
            "true || 1",
            "1 || true",
            "true && 1",
            "!1",
            "dyn(request.method) == 'GET'",
            "request.path.size == 1",
            "has({'a': 1}.a) && !has({'a': 1}.b)");

    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("request.method", "GET"),
            Map.entry("request.headers['x-a'] == '1'", "true"),
            Map.entry("size(request.path) - 20", "-14"),
            Map.entry("18446744073709551615u", "18446744073709551615"),
            Map.entry("1.0", "1"),
            Map.entry("0.1 + 0.2", "0.3"),
            Map.entry("123456.5", "123456"),
            Map.entry("1234567.0", "1.23457e+06"),
            Map.entry("0.0001", "0.0001"),
            Map.entry("-0.00001", "-1e-05"),
            Map.entry("1e300", "1e+300"),
            Map.entry("1.0 / 0.0", "inf"),
            Map.entry("null", "NULL"),
            Map.entry("[1]", "CelList value"),
            Map.entry("{'a': 1}", "CelMap value"));

    private static final List<Request> REQUESTS = List.of(
            request("GET", "Orders", "/a?q=1", "x-a", "1", "x-b", "2"),
            request("POST", "orders:8080", "/a", "x-a", "2", "referer", "r", "user-agent", "curl/8"),
            request("GET", "orders", "/b?q=1", "x-a", "1", "x-a", "2", "x-b", "2026-01-15T13:45:30Z"),
            request("PUT", "orders", "/", "x-b", "90s"),
            request("GET", "orders", "/a?", "x-a", "", "x-b", "true"));

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    @Test
    void thisLibraryReadsExpressionsAsEnvoyDoes(@TempDir Path directory) throws Exception {
        List<Map<String, Object>> managers = EXPRESSIONS.stream()
                .map(text -> EnvoyMessages.manager(routes(), List.of(rbac(new Expression(text)))))
                .toList();
        List<String> disagreements = new ArrayList<>();
        try (EnvoyRoutes envoy = EnvoyRoutes.start(directory, managers)) {
            for (int i = 0; i < managers.size(); i++) {
                try (LibraryRoutes library = LibraryRoutes.of(managers.get(i))) {
                    for (Request request : REQUESTS) {
                        String expected = envoy.ask(i, request).outcome();
                        String actual = library.ask(request).outcome();
                        if (!actual.equals(expected)) {
                            disagreements.add("%s, %s%n  Envoy:   %s%n  library: %s"
                                    .formatted(EXPRESSIONS.get(i), request, expected, actual));
                        }
                    }
                }
            }
        }
        assertThat(disagreements).isEmpty();
    }

    @Test
    void theValueOfAnExpressionThatCountsCallsIsWrittenAsInEnvoy(@TempDir Path directory) throws Exception {
        List<Map.Entry<String, String>> values = List.copyOf(VALUES.entrySet());
        List<Map<String, Object>> managers = values.stream()
                .map(each -> EnvoyMessages.manager(routes(), List.of(refusing(each.getKey(), each.getValue()))))
                .toList();
        try (EnvoyRoutes envoy = EnvoyRoutes.start(directory, managers)) {
            for (int i = 0; i < managers.size(); i++) {
                String seen = envoy.ask(i, REQUESTS.get(0)).outcome();
                assertThat(seen).as("Envoy, %s", values.get(i)).startsWith("429");
                assertThat(LibraryRoutes.of(managers.get(i))
                                .ask(REQUESTS.get(0))
                                .outcome())
                        .as("library, %s", values.get(i))
                        .isEqualTo(seen);
            }
        }
    }

    /** A limit that no call with such a descriptor keeps. */
    private static Map<String, Object> refusing(String expression, String value) {
        Map<String, Object> action = Json.object(
                "extension",
                Json.object(
                        "name",
                        "expression",
                        "typed_config",
                        Json.object(
                                "@type",
                                EnvoyMessages.TYPES + "extensions.rate_limit_descriptors.expr.v3.Descriptor",
                                "descriptor_key",
                                "e",
                                "parsed",
                                new Expression(expression))));
        Map<String, Object> all = Json.object("default_value", Json.object("numerator", 100));
        Map<String, Object> bucket = Json.object("max_tokens", 1, "fill_interval", "3600s");
        return Json.object(
                "name",
                "limit",
                "typed_config",
                Json.object(
                        "@type",
                        EnvoyMessages.TYPES + "extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
                        "stat_prefix",
                        "limit",
                        "token_bucket",
                        Json.object("max_tokens", 1000, "fill_interval", "3600s"),
                        "filter_enabled",
                        all,
                        "filter_enforced",
                        all,
                        "rate_limits",
                        List.of(Json.object("actions", List.of(action), "hits_addend", Json.object("number", 2))),
                        "descriptors",
                        List.of(Json.object(
                                "entries", List.of(Json.object("key", "e", "value", value)), "token_bucket", bucket))));
    }

    private static Map<String, Object> routes() {
        Map<String, Object> route =
                Json.object("match", Json.object("prefix", "/"), "route", Json.object("cluster", "c0"));
        return Json.object(
                "name",
                "agreed",
                "virtual_hosts",
                List.of(Json.object("name", "all", "domains", List.of("*"), "routes", List.of(route))));
    }

    private static Map<String, Object> rbac(Expression condition) {
        List<Object> any = List.of(Json.object("any", true));
        Map<String, Object> policy = Json.object("permissions", any, "principals", any, "condition", condition);
        return Json.object(
                "name",
                "rbac",
                "typed_config",
                Json.object(
                        "@type",
                        EnvoyMessages.TYPES + "extensions.filters.http.rbac.v3.RBAC",
                        "rules",
                        Json.object("policies", Json.object("asked", policy))));
    }

    private static Request request(String method, String authority, String target, String... headers) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(Map.entry(headers[i], headers[i + 1]));
        }
        return new Request(method, authority, target, all);
    }
}
