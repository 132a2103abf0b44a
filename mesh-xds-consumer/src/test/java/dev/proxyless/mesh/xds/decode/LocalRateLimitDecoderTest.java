package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.config.LimitedDescriptor;
import dev.proxyless.mesh.model.filter.config.LocalRateLimitConfig;
import dev.proxyless.mesh.model.filter.config.TokenBucket;
import dev.proxyless.mesh.model.filter.config.TokenLimits;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.DescriptorEntry;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimitAction;
import dev.proxyless.mesh.model.route.RateLimits.VirtualHostOption;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalRateLimitDecoderTest {

    private static final String FILTERS = "type.googleapis.com/envoy.extensions.filters.";
    private static final String LIMIT = "'@type': '" + FILTERS + "http.local_ratelimit.v3.LocalRateLimit'";
    private static final String BUCKET = "'token_bucket': {'max_tokens': 10, 'fill_interval': '1s'}";
    private static final String TWICE =
            "{'entries': [{'key': 'a'}], 'token_bucket': {'max_tokens': 1, 'fill_interval': '1s'}}";
    private static final String KEY = "'actions': [{'generic_key': {'descriptor_value': 'x'}}]";
    private static final String HEADER = "{'header': {'key': 'X-A', 'value': '1'}}";

    @Test
    void aLimitHasAllThatEnvoySaysOfIt() {
        Decoded decoded = listener(LIMIT + ", 'stat_prefix': 's', 'token_bucket': {'max_tokens': 10, "
                + "'tokens_per_fill': 5, 'fill_interval': '0.05s'}, 'status': {'code': 503}, "
                + "'filter_enabled': {'default_value': {'numerator': 50}}, "
                + "'filter_enforced': {'default_value': {'numerator': 1, 'denominator': 'MILLION'}}, "
                + "'response_headers_to_add': [" + HEADER + "], "
                + "'request_headers_to_add_when_not_enforced': [" + HEADER + "], "
                + "'rate_limited_as_resource_exhausted': true, 'local_rate_limit_per_downstream_connection': true, "
                + "'enable_x_ratelimit_headers': 'DRAFT_VERSION_03'");

        HeaderMutation header = new HeaderMutation.Put("x-a", "1", Action.APPEND_IF_EXISTS_OR_ADD);
        assertThat(config(decoded))
                .isEqualTo(new LocalRateLimitConfig(
                        TokenLimits.of(new TokenBucket(10, 5, Duration.ofMillis(50))),
                        503,
                        OptionalInt.of(8),
                        new Fraction(50, 100),
                        new Fraction(1, 1_000_000),
                        List.of(header),
                        List.of(header),
                        true));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @Test
    void whatIsNotSaidIsAsInEnvoy() {
        assertThat(config(listener(LIMIT)))
                .isEqualTo(new LocalRateLimitConfig(
                        TokenLimits.NONE,
                        429,
                        OptionalInt.empty(),
                        new Fraction(0, 100),
                        new Fraction(0, 100),
                        List.of(),
                        List.of(),
                        false));
        assertThat(config(listener(LIMIT + ", " + BUCKET)).limits().bucket())
                .contains(new TokenBucket(10, 1, Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({"200, 429", "399, 429", "400, 400", "503, 503"})
    void aStatusThatIsNoErrorIsTakenFor429(int code, int status) {
        assertThat(config(listener(LIMIT + ", 'status': {'code': " + code + "}"))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'token_bucket': {'fill_interval': '1s'} | token_bucket.max_tokens: 0 (expected: >= 1)",
                "'token_bucket': {'max_tokens': 1, 'tokens_per_fill': 0, 'fill_interval': '1s'}"
                        + " | token_bucket.tokens_per_fill: 0 (expected: >= 1)",
                "'token_bucket': {'max_tokens': 1, 'fill_interval': '0.049s'}"
                        + " | token_bucket.fill_interval: 49 ms (expected: >= 50 ms)",
                "'token_bucket': {'max_tokens': 1} | token_bucket.fill_interval: 0 ms (expected: >= 50 ms)",
                "'status': {'code': 99} | status.code: 99 (expected: 100 to 599)",
                "'filter_enabled': {} | filter_enabled.default_value: unset",
                "'descriptors': [{'token_bucket': {'max_tokens': 1, 'fill_interval': '1s'}}]"
                        + " | descriptors[0].entries: empty (expected: at least one)",
                "'descriptors': [{'entries': [{'key': 'a'}]}] | descriptors[0].token_bucket: missing",
                "'descriptors': [{'entries': [{}], 'token_bucket': {'max_tokens': 1, 'fill_interval': '1s'}}]"
                        + " | descriptors[0].entries[0].key: ",
                "'descriptors': [" + TWICE + ", " + TWICE + "] | descriptors[1].entries: the same as of an earlier",
                "'rate_limits': [{}] | rate_limits[0].actions: empty (expected: at least one)",
                "'rate_limits': [{" + KEY + ", 'stage': 1}] | rate_limits[0].stage: set (expected: unset",
                "'rate_limits': [{" + KEY + ", 'disable_key': 'k'}] | rate_limits[0].disable_key: set",
                "'rate_limits': [{" + KEY + ", 'hits_addend': {}}] | rate_limits[0].hits_addend: nothing (expected",
                "'rate_limits': [{" + KEY + ", 'hits_addend': {'number': 1000000001}}]"
                        + " | rate_limits[0].hits_addend.number: 1000000001 (expected: 0 to 1000000000)",
                "'rate_limits': [{" + KEY + ", 'hits_addend': {'format': '%REQ(a)%%REQ(b)%'}}]"
                        + " | rate_limits[0].hits_addend.format: ",
                "'rate_limits': [{'actions': [{'dynamic_metadata': {}}]}]"
                        + " | rate_limits[0].actions[0].dynamic_metadata: set (expected: unset",
                "'rate_limits': [{'actions': [{}]}] | rate_limits[0].actions[0]: nothing (expected: an action",
                "'stage': 11 | stage: 11 (expected: 0 to 10)",
                "'max_dynamic_descriptors': 0 | max_dynamic_descriptors: 0 (expected: >= 1)",
                "'vh_rate_limits': 7 | vh_rate_limits: 7 (expected: OVERRIDE, INCLUDE or IGNORE)",
                "'local_cluster_rate_limit': {} | local_cluster_rate_limit: set",
                "'enable_x_ratelimit_headers': 7 | enable_x_ratelimit_headers: 7 (expected: OFF or DRAFT_VERSION_03)",
                "'response_headers_to_add': [{'header': {'key': 'a b'}}]"
                        + " | response_headers_to_add[0].header.key: \"a b\"",
            })
    void whatCannotBeALimitIsRefused(String config, String problem) {
        assertThat(Fixtures.problems(listener(LIMIT + ", " + config)))
                .singleElement()
                .asString()
                .startsWith("api_listener.api_listener.http_filters[0].typed_config." + problem);
    }

    @Test
    void aRouteSetsALimitOfItsOwnAndNotNone() {
        assertThat(Fixtures.routesOf(routes(LIMIT + ", " + BUCKET))
                        .virtualHosts()
                        .get(0)
                        .filters()
                        .byName())
                .hasEntrySatisfying(
                        "f",
                        override -> assertThat(((LocalRateLimitConfig)
                                                override.config().orElseThrow())
                                        .limits()
                                        .bucket())
                                .isPresent());
        assertThat(Fixtures.problems(routes(LIMIT)))
                .singleElement()
                .asString()
                .contains("[\"f\"].token_bucket: missing (expected: a bucket");
    }

    @Test
    void aLimitHasOthersForCallsWithDescriptors() {
        Decoded decoded = listener(
                LIMIT + ", " + BUCKET + ", 'stage': 1, 'vh_rate_limits': 'INCLUDE', "
                        + "'max_dynamic_descriptors': 3, 'always_consume_default_token_bucket': false, 'descriptors': [{'entries': "
                        + "[{'key': 'a', 'value': '1'}, {'key': 'b'}], 'token_bucket': {'max_tokens': 2, 'fill_interval': '60s'}}], "
                        + "'rate_limits': [{'actions': [{'generic_key': {'descriptor_value': 'x'}}], 'hits_addend': {'number': 3}}]");

        assertThat(config(decoded).limits())
                .isEqualTo(new TokenLimits(
                        Optional.of(new TokenBucket(10, 1, Duration.ofSeconds(1))),
                        List.of(new LimitedDescriptor(
                                List.of(new DescriptorEntry("a", "1"), new DescriptorEntry("b", "")),
                                new TokenBucket(2, 1, Duration.ofMinutes(1)))),
                        List.of(new RateLimit(
                                List.of(new RateLimitAction.GenericKey("generic_key", "x")),
                                0,
                                Optional.of(TextFormat.literal("3")))),
                        1,
                        VirtualHostOption.INCLUDE,
                        false,
                        3));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    private static Decoded routes(String config) {
        return Fixtures.routes("{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'], "
                + "'typed_per_filter_config': {'f': {" + config + "}}}]}");
    }

    private static LocalRateLimitConfig config(Decoded listener) {
        XdsResource.Listener decoded = (XdsResource.Listener) Fixtures.accepted(listener);
        return (LocalRateLimitConfig) decoded.rules().filters().get(0).config();
    }

    private static Decoded listener(String config) {
        return Fixtures.listener("{'name': 'l', 'api_listener': {'api_listener': {'@type': '" + FILTERS
                + "network.http_connection_manager.v3.HttpConnectionManager', "
                + "'rds': {'config_source': {'ads': {}}, 'route_config_name': 'r'}, "
                + "'http_filters': [{'name': 'f', 'typed_config': {" + config + "}}]}}}");
    }
}
