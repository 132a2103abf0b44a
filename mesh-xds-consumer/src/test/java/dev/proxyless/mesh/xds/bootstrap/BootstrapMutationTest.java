package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a bootstrap looks like, it is read or refused with the fault's place, never with another exception. */
class BootstrapMutationTest {

    private static final int ROUNDS = Integer.getInteger("mesh.fuzz.rounds", 2_000);
    private static final long SEED = Long.getLong("mesh.fuzz.seed", 4);

    private static final Pattern TOKEN = Pattern.compile("\"[^\"\n]*\"|[A-Za-z0-9_./%:@-]+|[{}\\[\\],:]");
    private static final String[] HOSTILE = {
        "null",
        "~",
        "true",
        "\"\"",
        "\" \"",
        "-1",
        "0",
        "1e999999999",
        "-1e999999999",
        "1e-999999999",
        ".inf",
        "99999999999999999999999999",
        "4294967296",
        "{}",
        "[]",
        "[{}]",
        "[[]]",
        "{\"\": {}}",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"%s%s%s\"",
        "\"xdstp:\"",
        "\"xdstp://\"",
        "\"xdstp://%/%/%?%=%&%#\"",
        "\"315576000001s\"",
        "\"-0.000000001s\"",
        "\"~\\u0000/x\"",
        "&a [*a]",
        "*none",
        "!!java.net.URL x",
        "<<",
        "? {}",
        "\"@type\"",
        "---",
        "\n",
        "\t",
        "|",
        "'",
        "\"type.googleapis.com/google.protobuf.Any\"",
        "\"type.googleapis.com/google.protobuf.Struct\"",
        "2024-01-01"
    };

    private final Random random = new Random(SEED);

    /** Documents in which everything occurs that is read. */
    enum Kind {
        GRPC("""
                {"xds_servers": [
                   {"server_uri": "a:1", "channel_creds": [{"type": "google_default"}, {"type": "tls", "config":
                     {"ca_certificate_file": "/dev/null", "certificate_file": "/dev/null", "private_key_file": "/dev/null",
                      "refresh_interval": "60.5s"}}],
                    "call_creds": [{"type": "x"}, {"type": "jwt_token_file", "config": {"jwt_token_file": "/run/t"}}],
                    "server_features": ["xds_v3", "delta_grpc", "fail_on_data_errors"]},
                   {"server_uri": "b:1", "channel_creds": [{"type": "insecure"}]}],
                 "authorities": {"m": {"xds_servers": [{"server_uri": "c:1", "channel_creds": [{"type": "insecure"}]}],
                   "client_listener_resource_name_template": "xdstp://m/l/%s?a=1"}, "": {}},
                 "client_default_listener_resource_name_template": "xdstp://m/l/%s?b=1&a=2",
                 "node": {"id": "i", "cluster": "c", "locality": {"region": "r", "zone": "z", "sub_zone": "s"},
                   "metadata": {"a": [1, 2.5, true, null, {"b": "c"}]}, "user_agent_name": "u"},
                 "certificate_providers": {"p": {}}, "server_listener_resource_name_template": "x"}
                """),
        ENVOY("""
                node: {id: a, cluster: b, metadata: {on: true}, locality: {zone: z}}
                admin: {address: {}}
                dynamic_resources:
                  lds_config: {path_config_source: {path: lds.yaml, watched_directory: {path: /etc}}, initial_fetch_timeout: 1s}
                  cds_config: {ads: {}, resource_api_version: V3, authorities: [{name: x}]}
                  ads_config:
                    api_type: DELTA_GRPC
                    grpc_services:
                    - envoy_grpc: {cluster_name: xds, authority: a}
                      initial_metadata: [{key: k, value: v}]
                    - google_grpc:
                        target_uri: xds.example:443
                        channel_credentials: {ssl_credentials: {root_certs: {filename: /dev/null}}}
                        call_credentials:
                        - from_plugin:
                            name: envoy.grpc_credentials.file_based_metadata
                            typed_config:
                              "@type": type.googleapis.com/envoy.config.grpc_credential.v3.FileBasedMetadataConfig
                              secret_data: {filename: /var/run/token}
                              header_prefix: "Bearer "
                static_resources:
                  secrets: [{name: s}]
                  listeners:
                  - name: orders
                    api_listener:
                      api_listener:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                        rds: {route_config_name: r, config_source: {path: r.yaml}}
                  clusters:
                  - name: xds
                    type: STRICT_DNS
                    connect_timeout: 0.25s
                    load_assignment:
                      endpoints:
                      - lb_endpoints:
                        - endpoint: {address: {socket_address: {address: xds.example, port_value: 18000}}}
                    transport_socket:
                      name: tls
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                        sni: istiod.example
                        common_tls_context:
                          tls_certificates: [{certificate_chain: {filename: /dev/null}, private_key: {filename: /dev/null}}]
                          validation_context: {trusted_ca: {filename: /dev/null}}
                """);

        private final String document;

        Kind(String document) {
            this.document = document;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDocumentsThemselvesAreRead(Kind kind) {
        assertThat(Bootstrap.of(ConfigDocument.parse("boot", kind.document)).servers())
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aDocumentWithOtherWordsIsReadOrRefused(Kind kind) {
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String text = kind.document;
            for (int j = random.nextInt(3); j >= 0; j--) {
                text = withAnotherToken(text);
            }
            read += isRead(text) ? 1 : 0;
        }
        assertThat(read).isBetween(1, ROUNDS - 1);
    }

    @ParameterizedTest
    @EnumSource
    void aDocumentWithOtherCharactersIsReadOrRefused(Kind kind) {
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder text = new StringBuilder(kind.document);
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(text.length());
                int end = random.nextBoolean() ? at + 1 : Math.min(text.length(), at + random.nextInt(60));
                text.replace(at, end, characters(random.nextInt(3)));
            }
            read += isRead(text.toString()) ? 1 : 0;
        }
        assertThat(read).isBetween(1, ROUNDS - 1);
    }

    @Test
    void textWithoutSenseIsRefused() {
        for (int i = 0; i < ROUNDS; i++) {
            isRead(characters(random.nextInt(200)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{\"a\":",
                "- ",
                "? ",
                "a: &a [",
                "{\"xds_servers\": [",
                "{\"node\": {\"metadata\": {\"a\": "
            })
    void depthIsBounded(String opening) {
        assertThat(isRead(opening.repeat(20_000))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void depthInAFieldIsBounded(String opening) {
        String deep = opening.repeat(5_000) + "1" + (opening.equals("[") ? "]" : "}").repeat(5_000);

        assertThat(isRead(Kind.GRPC.document.replace("\"b\": \"c\"", "\"b\": " + deep)))
                .isFalse();
    }

    private String withAnotherToken(String text) {
        List<MatchResult> tokens = new ArrayList<>(TOKEN.matcher(text).results().toList());
        MatchResult token = tokens.get(random.nextInt(tokens.size()));
        MatchResult other = tokens.get(random.nextInt(tokens.size()));
        String replacement = switch (random.nextInt(4)) {
            case 0 -> other.group();
            case 1 -> "";
            default -> HOSTILE[random.nextInt(HOSTILE.length)];
        };
        return text.substring(0, token.start()) + replacement + text.substring(token.end());
    }

    private String characters(int count) {
        String usual = "{}[]\",:'&*!|>%@#?-\n\t 0aé\0\uD83D\uDE00\uFEFF\u2028";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(
                    random.nextInt(4) == 0
                            ? (char) random.nextInt(0x10000)
                            : usual.charAt(random.nextInt(usual.length())));
        }
        return text.toString();
    }

    private static boolean isRead(String text) {
        try {
            Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("boot", text));
            assertThat(bootstrap.listenerName(ServiceName.of("//m/orders"))).isNotEmpty();
            assertThat(bootstrap.listenerName(ServiceName.of("orders"))).isNotNull();
            return true;
        } catch (DocumentException e) {
            assertThat(e).hasMessageStartingWith("boot:").hasMessageMatching("(?s).{10,}");
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("of the document:\n" + text.substring(0, Math.min(text.length(), 20_000)), e);
        }
    }
}
