package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcBootstrapTest {

    @Test
    void everyFieldOfGrpcThatConcernsAClientIsRead() {
        Bootstrap bootstrap = parse("""
                {
                  "xds_servers": [{
                    "server_uri": "xds.example:443",
                    "channel_creds": [{"type": "google_default"}, {"type": "tls"}],
                    "server_features": ["xds_v3", "ignore_resource_deletion"]
                  }],
                  "node": {
                    "id": "sidecar~10.0.0.1~orders.default~default.svc",
                    "cluster": "orders",
                    "locality": {"region": "eu", "zone": "eu-a", "sub_zone": "1"},
                    "metadata": {"GENERATOR": "grpc"}
                  },
                  "client_default_listener_resource_name_template": "listeners/%s"
                }
                """);

        ServerConfig server = bootstrap.servers().get(0);
        assertThat(server.target()).isEqualTo("xds.example:443");
        assertThat(server.credentials()).isEqualTo(new Credentials.Tls(Optional.empty(), Optional.empty()));
        assertThat(server.features()).contains(ServerConfig.IGNORE_RESOURCE_DELETION);
        assertThat(bootstrap.node().getId()).isEqualTo("sidecar~10.0.0.1~orders.default~default.svc");
        assertThat(bootstrap.node().getCluster()).isEqualTo("orders");
        assertThat(bootstrap.node().getLocality().getSubZone()).isEqualTo("1");
        assertThat(bootstrap.node().getMetadata().getFieldsOrThrow("GENERATOR").getStringValue())
                .isEqualTo("grpc");
        assertThat(bootstrap.listenerName(ServiceName.of("orders"))).isEqualTo("listeners/orders");
        assertThat(bootstrap.ignored()).isEmpty();
    }

    @Test
    void theNodeSaysWhoAsksAndWhatItUnderstands() {
        Bootstrap bootstrap =
                parse("{\"xds_servers\":[{\"server_uri\":\"a:1\",\"channel_creds\":[{\"type\":\"insecure\"}]}]}");

        assertThat(bootstrap.node().getUserAgentName()).isEqualTo("proxyless-mesh-java");
        assertThat(bootstrap.node().getUserAgentVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(bootstrap.node().getClientFeaturesList())
                .containsExactly("xds.config.resource-in-sotw", "xds.config.supports-resource-ttl");
        assertThat(bootstrap.servers()).containsExactly(ServerConfig.insecure("a:1"));
        assertThat(bootstrap.listenerName(ServiceName.of("orders:80"))).isEqualTo("orders:80");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {}
            {"id": "a", "cluster": "b"}
            {"id": 7, "metadata": {}, "locality": {}}
            {"metadata": {"A": [1, true, null, {"b": "c"}]}, "locality": {"region": "r", "zone": "z", "sub_zone": "s"}}
            {"locality": {"zone": "z", "subZone": "s"}}
            {"id": null, "user_agent_version": "1", "dynamic_parameters": {"x": {"params": {"a": "b"}}}}
            {"id": "a", "user_agent_name": "other", "client_features": ["f"]}
            """)
    void theNodeIsWhatItsFieldsSayWhicheverTheyAre(String json) throws Exception {
        Introduction read = parse(
                        "{\"xds_servers\":[{\"server_uri\":\"a:1\",\"channel_creds\":[{\"type\":\"insecure\"}]}],\"node\":"
                                + json + "}")
                .introduction();
        Node.Builder node = Node.newBuilder();
        JsonFormat.parser().merge(json, node);

        assertThat(read).isEqualTo(Introduction.of(node.build()));
        assertThat(Node.parseFrom(read.bytes())).isEqualTo(read.node());
    }

    @Test
    void aTemplateOfTheNewNamesEncodesTheService() {
        Bootstrap bootstrap = parse("""
                {"xds_servers": [{"server_uri": "a:1", "channel_creds": [{"type": "insecure"}]}],
                 "client_default_listener_resource_name_template": "xdstp://mesh/envoy.config.listener.v3.Listener/%s?b=1&a=2",
                 "authorities": {"mesh": {}}}
                """);

        assertThat(bootstrap.listenerName(ServiceName.of("a b?/c:80")))
                .isEqualTo("xdstp://mesh/envoy.config.listener.v3.Listener/a%20b%3F/c:80?a=2&b=1");
    }

    @Test
    void anAuthorityHasItsOwnControlPlanesAndTemplate() {
        Bootstrap bootstrap = parse("""
                {"xds_servers": [{"server_uri": "a:1", "channel_creds": [{"type": "insecure"}]}],
                 "authorities": {
                   "": {},
                   "plain": {},
                   "other": {
                     "fallback_on_reachability_only": true,
                     "client_listener_resource_name_template": "xdstp://other/envoy.config.listener.v3.Listener/x/%s",
                     "xds_servers": [{"server_uri": "b:1", "channel_creds": [{"type": "insecure"}]}]}}}
                """);

        String listener = "/envoy.config.listener.v3.Listener/";
        assertThat(bootstrap.authorities())
                .isEqualTo(Map.of(
                        "plain", new Bootstrap.Authority(List.of(), "xdstp://plain" + listener + "%s", false),
                        "other",
                                new Bootstrap.Authority(
                                        List.of(ServerConfig.insecure("b:1")),
                                        "xdstp://other" + listener + "x/%s",
                                        true)));
        assertThat(bootstrap.listenerName(ServiceName.of("//plain/orders")))
                .isEqualTo("xdstp://plain" + listener + "orders");
        assertThat(bootstrap.listenerName(ServiceName.of("//other/orders")))
                .isEqualTo("xdstp://other" + listener + "x/orders");
        assertThat(bootstrap.listenerName(ServiceName.of("//unknown/orders")))
                .isEqualTo("xdstp://unknown" + listener + "orders");
        assertThat(bootstrap.ignored()).extracting(IgnoredField::path).containsExactly("authorities[\"\"]");
    }

    @Test
    void allControlPlanesAreReadInOrder() {
        Bootstrap bootstrap = parse("""
                {"xds_servers": [
                   {"server_uri": "a:1", "channel_creds": [{"type": "insecure"}], "server_features": ["delta_grpc"]},
                   {"server_uri": "b:1", "channel_creds": [{"type": "insecure"}], "server_features": ["fail_on_data_errors"]}]}
                """);

        assertThat(bootstrap.servers()).extracting(ServerConfig::target).containsExactly("a:1", "b:1");
        assertThat(bootstrap.servers())
                .extracting(ServerConfig::variant)
                .containsExactly(ServerConfig.Variant.DELTA, ServerConfig.Variant.STATE_OF_THE_WORLD);
        assertThat(bootstrap.servers().get(1).features()).containsExactly(ServerConfig.FAIL_ON_DATA_ERRORS);
        assertThat(bootstrap.ignored()).isEmpty();
    }

    @Test
    void theFirstTokenThatIsSupportedIsSent() {
        Bootstrap bootstrap = parse("""
                {"xds_servers": [{"server_uri": "a:1",
                   "channel_creds": [{"type": "tls", "config": {"refresh_interval": "60s"}}],
                   "call_creds": [
                     {"type": "other"},
                     {"type": "jwt_token_file", "config": {"jwt_token_file": "/var/run/token"}},
                     {"type": "jwt_token_file", "config": {"jwt_token_file": "/var/run/second"}}]}]}
                """);

        ServerConfig server = bootstrap.servers().get(0);
        assertThat(server.callCredentials())
                .containsExactly(new ServerConfig.CallCredentials.TokenFile(Path.of("/var/run/token")));
        assertThat(server.credentials())
                .isEqualTo(new Credentials.Tls(Optional.empty(), Optional.empty(), Duration.ofMinutes(1)));
        assertThat(bootstrap.ignored())
                .extracting(IgnoredField::path)
                .containsExactly("xds_servers[0].call_creds[0]", "xds_servers[0].call_creds[2]");
    }

    @Test
    void whatHasNoEffectIsToldWithItsPath() {
        Bootstrap bootstrap = parse("""
                {"xds_servers": [
                   {"server_uri": "a:1", "channel_creds": [{"type": "insecure"}], "colour": "red",
                    "server_features": ["xds_v3", "unheard_of"]}],
                 "authorities": {"x": {"color": "red"}}, "node": {"idd": "typo"}, "certificate_providers": {}}
                """);

        assertThat(bootstrap.ignored())
                .extracting(IgnoredField::path)
                .containsExactlyInAnyOrder(
                        "certificate_providers",
                        "xds_servers[0].colour",
                        "xds_servers[0].server_features[1]",
                        "node.idd",
                        "authorities[\"x\"].color");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"xds_servers": []} | boot:1: xds_servers: is empty (expected: at least one control plane)
            {"xds_servers": 7} | boot:1: xds_servers: "7" (expected: a list)
            {"xds_servers": [{}]} | boot:1: xds_servers[0].server_uri: is missing (expected: such as xds.example:443)
            {"xds_servers": [{"server_uri":"a:1"}]} | boot:1: xds_servers[0].channel_creds: is missing (expected: a list)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"google_default"}]}]} | [google_default] cannot be used (expected: one of insecure, tls, or what a ChannelCredentialsProvider on the class path makes); google_default needs Google's own libraries
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[]}]} | [] cannot be used (expected: one of insecure, tls, or what a ChannelCredentialsProvider on the class path makes)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"tls","config":{"ca_certificate_file":"/none.pem"}}]}]} | channel_creds[0].config.ca_certificate_file: "/none.pem" (expected: a file that can be read)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"tls","config":{"private_key_file":"/dev/null"}}]}]} | has only one of certificate_file and private_key_file (expected: both or neither)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"tls","config":{"spiffe_trust_bundle_map_file":"x"}}]}]} | config.spiffe_trust_bundle_map_file: is not supported (expected: ca_certificate_file)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"tls","config":{"refresh_interval":"0s"}}]}]} | config.refresh_interval: "0s" (expected: > 0, such as 600s)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}],"call_creds":[{"type":"jwt_token_file"}]}]} | xds_servers[0].call_creds[0].config: is missing (expected: an object)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}],"call_creds":[{"type":"jwt_token_file","config":{}}]}]} | call_creds[0].config.jwt_token_file: is missing (expected: the path of a file)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}],"call_creds":[{"type":"jwt_token_file","config":{"jwt_token_file":"t"}}]}]} | call_creds: would send a token in plain text (expected: channel_creds with tls beside it)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"tls","config":{"ca_certificate_file":"a\\u0000b"}}]}]} | (expected: the path of a file)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}]}], "authorities": {"x": {"xds_servers": []}}} | authorities["x"].xds_servers: is empty (expected: at least one control plane)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}]}], "authorities": {"x": {"fallback_on_reachability_only": "perhaps"}}} | authorities["x"].fallback_on_reachability_only: "perhaps" (expected: true or false)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}]}], "authorities": {"x": {"client_listener_resource_name_template": "xdstp://y/%s"}}} | authorities["x"].client_listener_resource_name_template: "xdstp://y/%s" (expected: what begins with xdstp://x/)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}]}], "client_default_listener_resource_name_template": "xdstp://y/l/%s"} | client_default_listener_resource_name_template: "xdstp://y/l/%s" (expected: an authority of authorities: [])
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}]}], "node": 1} | boot:1: node: "1" (expected: an object)
            {"xds_servers": [{"server_uri":"a:1","channel_creds":[{"type":"insecure"}]}], "node": {"id": []}} | boot:1: node.id: a list (expected: a single value)
            """)
    void aFaultNamesSourceFieldAndRemedy(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    private static Bootstrap parse(String text) {
        return Bootstrap.of(ConfigDocument.parse("boot", text));
    }
}
