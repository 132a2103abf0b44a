package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.client.hash.SourceAddress;
import dev.proxyless.mesh.client.hash.XxHash64;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.PathRewrite;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the values are Envoy's is shown by the agreement with a real one; this says what they are made of. */
class HashPoliciesTest {

    @Test
    void aHeaderIsHashedByItsValue() {
        assertThat(hash(request("/", "x-user", List.of("7")), header("X-User"))).isEqualTo(XxHash64.hash("7"));
        assertThat(hash(request("/", "x-user", List.of("")), header("x-user"))).isEqualTo(XxHash64.hash(""));
        assertThat(hash(request("/", "x-other", List.of("7")), header("x-user")))
                .isNull();
    }

    @Test
    void linesOfAHeaderCountInAnyOrder() {
        long sorted = XxHash64.hash("b", XxHash64.hash("a"));

        assertThat(hash(request("/", "x-user", List.of("a", "b")), header("x-user")))
                .isEqualTo(sorted);
        assertThat(hash(request("/", "x-user", List.of("b", "a")), header("x-user")))
                .isEqualTo(sorted);
    }

    @Test
    void linesThatEnvoyJoinsAreOneValue() {
        assertThat(hash(request("/", "x-forwarded-for", List.of("b", "a")), header("x-forwarded-for")))
                .isEqualTo(XxHash64.hash("b,a"));
    }

    @ParameterizedTest
    @CsvSource({":path, /a?q=1", ":method, GET", ":authority, orders", "host, orders", "Host, orders", ":scheme, http"})
    void pseudoHeadersAreHashedToo(String name, String value) {
        assertThat(hash(request("/a?q=1", "x", List.of()), header(name))).isEqualTo(XxHash64.hash(value));
    }

    @Test
    void everyValueOfAHeaderIsRewrittenFirst() {
        HashPolicy policy = new HashPolicy.Header(
                "x-user", Optional.of(new PathRewrite.ReplaceRegex(Pattern.compile("^(\\w+)-.*$"), "\\1")), false);

        assertThat(hash(request("/", "x-user", List.of("b-2", "a-1")), policy))
                .isEqualTo(XxHash64.hash("b", XxHash64.hash("a")));
    }

    /** What a real Envoy 1.40 made of the same. */
    @ParameterizedTest(name = "[{0}] -> {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            quoteCharacter = '`',
            value = {
                "b=1;a=\"x\"   | x",
                "  a=1         | 1",
                "a =1;a=2      | 2",
                "`a=1 ; b=2`   | `1 `",
                "a=\"          | \"",
                "b;a=9;;       | 9",
                "A=1; a=3      | 3",
                "a=1=2         | 1=2",
                "c=;=;a=6      | 6",
                "a=;a=1        | none",
                "a             | none",
                "`c=1;\ta=5`   | none",
                "``            | none",
            })
    void cookiesAreReadAsEnvoyReadsThem(String line, @Nullable String value) {
        assertThat(hash(request("/", "cookie", List.of(line)), cookie("a", false)))
                .isEqualTo(value == null ? null : XxHash64.hash(value));
    }

    @Test
    void aCookieMayBeInAnyLine() {
        assertThat(hash(request("/", "cookie", List.of("b=1", "a=7")), cookie("a", false)))
                .isEqualTo(XxHash64.hash("7"));
    }

    @Test
    void theFirstValueOfAQueryParameterCountsAsItIsWritten() {
        HashPolicy policy = new HashPolicy.QueryParameter("q", false);

        assertThat(hash(request("/?p=1&q=%31&q=2", "x", List.of()), policy)).isEqualTo(XxHash64.hash("%31"));
        assertThat(hash(request("/?q", "x", List.of()), policy)).isEqualTo(XxHash64.hash(""));
        assertThat(hash(request("/?p=1", "x", List.of()), policy)).isNull();
    }

    @Test
    void theSourceIsThisMachine() {
        assertThat(hash(request("/", "x", List.of()), new HashPolicy.SourceIp(false)))
                .isEqualTo(XxHash64.hash(SourceAddress.ofThisMachine()));
    }

    @Test
    void anObjectOfTheFilterStateIsItsOwnHash() {
        HeaderSource source = new HeaderSource() {
            @Override
            public @Nullable String get(String name) {
                return null;
            }

            @Override
            public @Nullable Long filterState(String key) {
                return key.equals("io.grpc.channel_id") ? 42L : null;
            }
        };
        RequestView request = RequestView.of("POST", "http", "orders", "/", source);

        assertThat(hash(request, new HashPolicy.FilterState("io.grpc.channel_id", false)))
                .isEqualTo(42);
        assertThat(hash(request, new HashPolicy.FilterState("other", false))).isNull();
    }

    @Test
    void policiesAddUpAndDoNotCancelEachOtherOut() {
        RequestView request = request("/?q=1", "x-user", List.of("7"));
        long seven = XxHash64.hash("7");

        assertThat(hash(request, header("x-user"), header("x-none"), header("x-user")))
                .isEqualTo(Long.rotateLeft(seven, 1) ^ seven);
    }

    @Test
    void aTerminalPolicyEndsTheListOnceThereIsAHash() {
        RequestView request = request("/", "x-user", List.of("7"));
        HashPolicy terminal = new HashPolicy.Header("x-none", Optional.empty(), true);

        assertThat(hash(request, terminal, header("x-user"))).isEqualTo(XxHash64.hash("7"));
        assertThat(hash(request, header("x-user"), terminal, header(":path"))).isEqualTo(XxHash64.hash("7"));
    }

    @Test
    void whatEachPolicyGivesCanBeTold() {
        HashPolicies policies = HashPolicies.compile(
                List.of(header("x-none"), new HashPolicy.Header(":path", Optional.empty(), true), header(":method")));

        assertThat(policies.explain(request("/a", "x", List.of())))
                .extracting(
                        given -> given.hash().isGiven(), given -> given.hash().value())
                .containsExactly(tuple(false, 0L), tuple(true, XxHash64.hash("/a")));
    }

    private static @Nullable Long hash(RequestView request, HashPolicy... policies) {
        RequestHash hash = HashPolicies.compile(List.of(policies)).of(request);
        return hash.isGiven() ? hash.value() : null;
    }

    private static HashPolicy header(String name) {
        return new HashPolicy.Header(name, Optional.empty(), false);
    }

    private static HashPolicy cookie(String name, boolean terminal) {
        return new HashPolicy.Cookie(name, Optional.empty(), terminal);
    }

    private static RequestView request(String path, String header, List<String> lines) {
        Map<String, List<String>> headers = Map.of(header, lines);
        return RequestView.of("GET", "http", "orders", path, new HeaderSource() {
            @Override
            public @Nullable String get(String name) {
                return headers.containsKey(name) ? String.join(",", headers.get(name)) : null;
            }

            @Override
            public List<String> lines(String name) {
                return headers.getOrDefault(name, List.of());
            }
        });
    }
}
