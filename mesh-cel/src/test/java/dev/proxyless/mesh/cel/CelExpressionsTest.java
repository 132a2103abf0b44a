package dev.proxyless.mesh.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.expr.Expr;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.xds.decode.ExpressionCompiler;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelExpressionsTest {

    private static final RequestFields REQUEST = Parsed.request(Map.of(
            ":method", "GET",
            ":scheme", "http",
            ":authority", "orders:8080",
            ":path", "/orders/7?q=a%20b&n=1#end",
            "user-agent", "curl/8",
            "x-tier", "gold",
            "x-many", "a,b",
            "x-number", "7",
            "x-empty", ""));

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "request.headers['x-tier'] | gold",
                "request.headers['x-number'] == '7' | true",
                "size(request.headers['x-tier']) - 5 | -1",
                "18446744073709551615u | 18446744073709551615",
                "1.0 | 1",
                "0.1 + 0.2 | 0.3",
                "123456.5 | 123456",
                "-1234567.0 | -1.23457e+06",
                "0.0001 | 0.0001",
                "0.00001 | 1e-05",
                "1e300 | 1e+300",
                "0.0 | 0",
                "-0.0 | -0",
                "-1.0 / 0.0 | -inf",
                "0.0 / 0.0 | nan",
                "null | NULL",
                "[1] | CelList value",
                "{'a': 1} | CelMap value",
                "request.time | none",
                "request.headers['x-none'] | none",
                "1 / 0 | none",
            })
    void aValueIsWrittenAsText(String text, @Nullable String value) {
        assertThat(Parsed.compile(text).value(REQUEST)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "request.path == '/orders/7?q=a%20b&n=1#end'",
                "request.url_path == '/orders/7'",
                "request.query == 'q=a%20b&n=1'",
                "request.host == 'orders:8080' && request.scheme == 'http' && request.method == 'GET'",
                "request.useragent.startsWith('curl/')",
                "request['method'] == 'GET'",
                "request.headers['x-tier'] == 'gold'",
                "request.headers['X-Tier'] == 'gold'",
                "request['headers']['x-tier'] == 'gold'",
                "request.headers[request.headers['x-empty'] == '' ? 'X-TIER' : 'x-none'] == 'gold'",
                "request.headers['x-many'] == 'a,b'",
                "request.headers[':path'] == request.path",
                "request.headers.host == request.host && request.headers[':authority'] == request.host",
                "has(request.useragent) && !has(request.referer) && !has(request.id) && has(request.time)",
                "'x-tier' in request.headers && 'X-TIER' in request.headers && !('x-none' in request.headers)",
                "!(1 in request.headers)",
                "int(request.headers['x-number']) % 5 == 2",
                "double(request.headers['x-number']) < 7.5 && 7 < 7.5 && 7.0 == 7",
                "request.headers['x-tier'] in ['silver', 'gold']",
                "{'gold': 1, 'silver': 2}[request.headers['x-tier']] == 1",
                "size(request.headers['x-tier']) == 4 && request.headers['x-tier'].size() == 4",
                "request.path.matches('^/orders/[0-9]+') && matches(request.path, 'n=.$|end')",
                "request.path.contains('7') && request.host.endsWith(':8080')",
                "request.time.getHours() == 13 && request.time.getDayOfWeek() == 4",
                "request.time.getHours('Asia/Tokyo') == 22",
                "request.time < timestamp('2026-01-15T13:45:31Z')",
                "request.time - timestamp('2026-01-15T13:45:30Z') < duration('1s')",
                "request.headers['x-none'] == 'a' || true",
                "!(request.headers['x-none'] == 'a' && false)",
                "request.path != 1 && null != request.path",
                "1 + 1 == 2 && 2u * 3u == 6u && -(-3) == 3 && 7 / 2 == 3"
            })
    void anExpressionThatIsTrueHolds(String text) {
        RequestExpression expression = Parsed.compile(text);

        assertThat(expression.mismatch(REQUEST)).isNull();
        assertThat(expression.holds(REQUEST)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "request.headers['x-tier'] == 'silver'                | its value is false",
                "request.headers['x-none'] == 'a'                     | no such key: x-none",
                "!(request.headers['x-none'] == 'a')                  | no such key: x-none",
                "request.headers['x-none'] != 'a'                     | no such key: x-none",
                "request.referer == ''                                | no such key: referer",
                "request.headers['x-tier']                            | its value is gold",
                "1                                                    | its value is 1",
                "null                                                 | its value is",
                "int(request.headers['x-tier']) == 1                  | gold",
                "request.path + 'a' == request.path + 'a'             | overload",
                "[1] + [2] == [1, 2]                                  | overload",
                "request.path < 1                                     | overload",
                "request.headers[1] == 'a'                            | overload",
                "1 / 0 == 1                                           | zero",
                "9223372036854775807 + 1 == 0                         | overflow",
                "request.path.size                                    | size",
            })
    void whatIsNotTrueDoesNotHold(String text, String why) {
        RequestExpression expression = Parsed.compile(text);

        assertThat(expression.holds(REQUEST)).isFalse();
        assertThat(expression.mismatch(REQUEST)).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "request.size > 1                        | request.size (expected: request.headers, request.time,",
                "request['protocol'] == 'HTTP/2'         | request.protocol (expected: request.headers,",
                "request.body == ''                      | request.body (expected: request.headers,",
                "has(request.duration)                   | request.duration (expected: request.headers,",
                "request[request.path] == ''             | request[…] of what is not written out (expected:",
                "request == 1                            | request as a whole (expected: request.headers,",
                "request.headers == {}                   | request.headers as a whole (expected: one of them",
                "size(request.headers) == 1              | request.headers as a whole (expected: one of them",
                "'path' in request                       | request as a whole (expected: request.headers,",
                "source.address == '127.0.0.1'           | source (expected: request; the caller is the process itself)",
                "connection.mtls                         | connection (expected: request; the caller is the process itself)",
                "destination.port == 80                  | destination (expected: request; no endpoint is chosen yet)",
                "upstream.address == ''                  | upstream (expected: request; no endpoint is chosen yet)",
                "response.code == 200                    | response (expected: request; there is none yet)",
                "metadata.filter_metadata['a'] == 1      | metadata (expected: request; no filter of a client leaves any)",
                "xds.route_name == 'r'                   | xds (expected: request; to tell routes apart",
                "tenant == 'a'                           | \"tenant\" (expected: request, the one variable",
                "[1, 2].exists(x, x == 1)                | all, exists, exists_one, filter or map (expected: none, as Envoy",
                "string(1) == '1'                        | \"string\" of 1 (expected: an operator or a function",
                "'a'.lowerAscii() == 'a'                 | \"lowerAscii\" of 1 (expected: an operator or a function",
                "startsWith('a', 'b')                    | \"startsWith\" of 2 (expected: an operator or a function",
                "request.path.matches(request.query)     | matches with an expression that is not written out (expected: a",
                "request.path.matches('a(')              | error parsing regexp: missing closing )",
                "google.protobuf.Duration{seconds: 1} == 1 | a message \"google.protobuf.Duration\" (expected: none)",
                "b'a' == b'b'                            | bytes_value (expected: text, a number, a truth value or null",
            })
    void whatAClientNeverHasIsRefusedByName(String text, String problem) {
        Expr expr = Parsed.expr(text);

        assertThatThrownBy(() -> Parsed.compile(expr))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void anExpressionWithTooManyPartsIsRefused() {
        String large = String.join(" && ", Collections.nCopies(ExpressionReader.MAX_PARTS, "true"));

        assertThatThrownBy(() -> Parsed.compile(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("an expression of more than 1000 parts (expected: at most");
    }

    @Test
    void anExpressionThatIsTooDeepIsRefused() {
        assertThat(Parsed.compile(notNot(ExpressionReader.MAX_DEPTH - 1)).text())
                .endsWith("!!true");
        assertThatThrownBy(() -> Parsed.compile(notNot(ExpressionReader.MAX_DEPTH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("parts that are more than 100 deep in each other (expected: at most");
    }

    private static Expr notNot(int times) {
        Expr expr = Parsed.expr("true");
        for (int i = 0; i < times; i++) {
            expr = Expr.newBuilder()
                    .setCallExpr(Expr.Call.newBuilder().setFunction("!_").addArgs(expr))
                    .build();
        }
        return expr;
    }

    @Test
    void anEmptyExpressionIsRefused() {
        assertThatThrownBy(() -> Parsed.compile(Expr.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("an empty expression (expected: one of CEL)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.path == \"/a \\\"b\\\" \\\\\"",
                "(request.path == \"/a\" || has(request.headers.debug)) && !(\"x\" in request.headers)",
                "request.headers[\"x-a\"].startsWith(\"b\") ? -1 < 2u : 1.5 >= 1.0",
                "1 - (2 - 3) == 1 - 2 - 3",
                "(1 + 2) * 3 == size([1, null, true])",
                "(true ? 1 : 2) == {\"a\": 1}[\"a\"]",
                "(-1).size()",
            })
    void anExpressionIsWrittenAsItWasRead(String text) {
        assertThat(ExpressionText.of(Parsed.expr(text))).isEqualTo(text);
    }

    @Test
    void expressionsThatAskTheSameAreEqual() {
        assertThat(Parsed.compile("request.path == '/a'"))
                .isEqualTo(Parsed.compile("request.path == \"/a\""))
                .hasSameHashCodeAs(Parsed.compile("request.path == '/a'"))
                .isNotEqualTo(Parsed.compile("request.path == '/b'"));
    }

    @Test
    void theCompilerIsFoundByServices() {
        assertThat(ServiceLoader.load(ExpressionCompiler.class)).hasOnlyElementsOfType(CelExpressions.class);
    }
}
