package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.NewerFlag;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashPolicyDecoderTest {

    private static final String BY_HASH =
            "'weighted_clusters': {'use_hash_policy': true, 'clusters': [{'name': 'a', 'weight': 1}]}";
    private static final String ROUTE = "virtual_hosts[0].routes[0].route.";

    @Test
    void everyKindIsRead() {
        Forward action = Fixtures.forwardOf(decode(BY_HASH + ", 'hash_policy': ["
                + "{'header': {'header_name': 'X-User', 'regex_rewrite':"
                + " {'pattern': {'regex': '(.)-.*'}, 'substitution': '\\\\1'}}},"
                + "{'cookie': {'name': 'sid'}, 'terminal': true},"
                + "{'cookie': {'name': 'sid', 'ttl': '60s', 'path': '/p',"
                + " 'attributes': [{'name': 'SameSite', 'value': 'Lax'}, {'name': 'Secure'}]}},"
                + "{'connection_properties': {'source_ip': true}},"
                + "{'connection_properties': {'source_ip': false}},"
                + "{'query_parameter': {'name': 'q'}},"
                + "{'filter_state': {'key': 'io.grpc.channel_id'}}]"));

        assertThat(action.clusters().byHash()).isTrue();
        assertThat(action.hashPolicies().get(0)).isInstanceOfSatisfying(HashPolicy.Header.class, header -> {
            assertThat(header.name()).isEqualTo("x-user");
            assertThat(header.rewrite().map(PathRewrite.ReplaceRegex::substitution))
                    .contains("\\1");
        });
        assertThat(action.hashPolicies().subList(1, action.hashPolicies().size()))
                .containsExactly(
                        new HashPolicy.Cookie("sid", Optional.empty(), true),
                        new HashPolicy.Cookie(
                                "sid",
                                Optional.of(new HashPolicy.GeneratedCookie(
                                        Duration.ofSeconds(60), "/p", List.of("SameSite=Lax", "Secure"))),
                                false),
                        new HashPolicy.SourceIp(false),
                        new HashPolicy.QueryParameter("q", false),
                        new HashPolicy.FilterState("io.grpc.channel_id", false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                  | hash_policy[0]: nothing (expected: header, cookie",
                "{'header': {}}                                      | hash_policy[0].header.header_name: \"\" (expected",
                "{'header': {'header_name': 'a b'}}                  | hash_policy[0].header.header_name: \"a b\"",
                "{'header': {'header_name': 'a', 'regex_rewrite': {'pattern': {'regex': '('}}}} |"
                        + " hash_policy[0].header.regex_rewrite.pattern.regex: \"(\"",
                "{'cookie': {}}                                      | hash_policy[0].cookie.name: \"\" (expected: a name)",
                "{'cookie': {'name': 'a', 'ttl': '-1s'}}             | hash_policy[0].cookie.ttl: ",
                "{'cookie': {'name': 'a', 'attributes': [{}]}}       | hash_policy[0].cookie.attributes[0].name: \"\"",
                "{'cookie': {'name': 'a', 'path': '/\\n'}}           | hash_policy[0].cookie.path: a control character",
                "{'query_parameter': {}}                             | hash_policy[0].query_parameter.name: \"\"",
                "{'filter_state': {}}                                | hash_policy[0].filter_state.key: \"\"",
            })
    void aPolicyThatEnvoyWouldRefuseIsRefused(String policy, String problem) {
        assertThat(Fixtures.problems(decode(BY_HASH + ", 'hash_policy': [" + policy + "]")))
                .singleElement()
                .asString()
                .startsWith(ROUTE + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'cluster': 'c', 'hash_policy': [{'header': {'header_name': 'a'}}] | hash_policy",
                "'weighted_clusters': {'use_hash_policy': true, 'clusters': [{'name': 'a', 'weight': 1}]}"
                        + " | weighted_clusters.use_hash_policy",
                "'weighted_clusters': {'use_hash_policy': true, 'clusters': [{'name': 'a', 'weight': 1}]},"
                        + " 'hash_policy': [{'filter_state': {'key': 'other'}}] | hash_policy.filter_state.key",
            })
    void whatHasNoEffectIsReported(String action, String field) {
        Decoded decoded = decode(action);

        assertThat(Fixtures.accepted(decoded)).isNotNull();
        assertThat(decoded.unsupported())
                .extracting(u -> u.field().substring("virtual_hosts.routes.route.".length()))
                .containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'use_hash_policy': false", "'useHashPolicy': false", "'use_hash_policy': null"})
    void theFlagMaySayNo(String flag) {
        assertThat(Fixtures.forwardOf(
                                decode("'weighted_clusters': {" + flag + ", 'clusters': [{'name': 'a', 'weight': 1}]}"))
                        .clusters()
                        .byHash())
                .isFalse();
    }

    @Test
    void aHashAndAHeaderThatStandsForChanceExcludeEachOther() {
        assertThat(Fixtures.problems(decode("'weighted_clusters': {'use_hash_policy': true, 'header_name': 'x',"
                        + " 'clusters': [{'name': 'a', 'weight': 1}]}")))
                .containsExactly(
                        ROUTE + "weighted_clusters.use_hash_policy: set (expected: unset, since header_name is set)");
    }

    @Test
    void aFlagOfAnotherTypeIsRefused() throws Exception {
        RouteConfiguration.Builder routes = ((ConfigDocument.Resources) document(BY_HASH))
                .resources().get(0).unpack(RouteConfiguration.class).toBuilder();
        WeightedCluster.Builder weighted = routes.getVirtualHostsBuilder(0)
                .getRoutesBuilder(0)
                .getRouteBuilder()
                .getWeightedClustersBuilder();
        weighted.setUnknownFields(UnknownFieldSet.newBuilder()
                .addField(
                        NewerFlag.USE_HASH_POLICY.number(),
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("no message"))
                                .build())
                .build());

        assertThat(Fixtures.problems(
                        ResourceDecoder.create().decode(ResourceType.ROUTE_CONFIGURATION, Any.pack(routes.build()))))
                .containsExactly(
                        ROUTE + "weighted_clusters.use_hash_policy: no google.protobuf.BoolValue (expected: one)");
    }

    private static Decoded decode(String action) {
        return ResourceDecoder.create()
                .decode(
                        ResourceType.ROUTE_CONFIGURATION,
                        ((ConfigDocument.Resources) document(action))
                                .resources()
                                .get(0));
    }

    private static ConfigDocument document(String action) {
        String text = "{'resources': [{'@type': '" + ResourceType.ROUTE_CONFIGURATION.typeUrl()
                + "', 'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'],"
                + " 'routes': [{'match': {'prefix': '/'}, 'route': {" + action + "}}]}]}]}";
        return ConfigDocument.parse("test", text.replace('\'', '"'));
    }
}
