package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials of an application's own, from the bootstrap to what a control plane sees. */
class InstalledCredentialsTest {

    private static final String SECRET = "type.googleapis.com/envoy.config.grpc_credential.v3.AwsIamConfig";

    @Test
    void aControlPlaneSeesASignatureOfEachStream(@TempDir Path directory) throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "abc");
        Bootstrap bootstrap = parse("""
                {"xds_servers": [{"server_uri": "%%s",
                   "channel_creds": [{"type": "nobodys"}, {"type": "acme_plain"}],
                   "call_creds": [{"type": "nobodys"}, {"type": "acme_signature", "config": {"key_file": "%s"}}]}]}
                """.formatted(key));

        assertThat(bootstrap.ignored())
                .extracting(IgnoredField::reason)
                .singleElement()
                .asString()
                .contains("\"nobodys\" is not supported", "CallCredentialsProvider");
        assertThat(seen(bootstrap, "x-signature"))
                .contains("envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources ")
                .matches(".* [0-9a-f]{64}");
    }

    @Test
    void envoysBootstrapNamesThemToo(@TempDir Path directory) throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "abc");
        Bootstrap bootstrap = parse(envoy("""
                credentials_factory_name: acme_plain, call_credentials: [{from_plugin: {name: acme_signature, typed_config:
                  {"@type": type.googleapis.com/xds.type.v3.TypedStruct, value: {key_file: "%s"}}}}]
                """.formatted(key)));

        assertThat(bootstrap.ignored()).isEmpty();
        assertThat(seen(bootstrap, "x-signature")).matches(".* [0-9a-f]{64}");
    }

    @Test
    void aMessageOfEnvoysIsToldByItsFields() {
        Bootstrap bootstrap = parse(envoy("""
                credentials_factory_name: envoy.grpc_credentials.aws_iam, channel_credentials: {ssl_credentials: {}},
                  call_credentials: [{from_plugin: {name: envoy.grpc_credentials.aws_iam, typed_config:
                    {"@type": %s, region: eu-west-1}}}]
                """.formatted(SECRET)));

        ServerConfig server = bootstrap.servers().get(0);
        assertThat(bootstrap.ignored()).isEmpty();
        assertThat(server.credentials()).isInstanceOf(ServerConfig.Credentials.Tls.class);
        assertThat(server.callCredentials()).singleElement().satisfies(shown -> {
            assertThat(shown).hasToString("envoy.grpc_credentials.aws_iam");
            assertThat(((ServerConfig.CallCredentials.Installed) shown)
                            .config()
                            .getFieldsOrThrow("region")
                            .getStringValue())
                    .isEqualTo("eu-west-1");
        });
    }

    @Test
    void whatOthersMustNotSeeFailsOverAConnectionThatTurnsOutPlain() throws Exception {
        Bootstrap bootstrap = parse("""
                {"xds_servers": [{"server_uri": "%s", "channel_creds": [{"type": "acme_plain"}],
                   "call_creds": [{"type": "envoy.grpc_credentials.aws_iam", "config": {"region": "x"}}]}]}
                """);

        assertThat(seen(bootstrap, "x-secret"))
                .startsWith(
                        "UNAUTHENTICATED: envoy.grpc_credentials.aws_iam is not sent over a connection without encryption");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type: insecure} | {type: envoy.grpc_credentials.aws_iam} | call_creds: would send a token in plain text
            {type: insecure} | {type: acme_signature} | call_creds[0].config: key_file: is missing (expected: the path of a file)
            {type: acme_plain, config: {colour: red}} | {type: acme_signature, config: {key_file: k}} | channel_creds[0].config: colour: has no place here
            {type: acme_signature} | {type: acme_signature, config: {key_file: k}} | [acme_signature] cannot be used (expected: one of insecure, tls, or what a ChannelCredentialsProvider
            """)
    void aMistakeOfGrpcsBootstrapIsRefused(String channel, String call, String message) {
        assertThatThrownBy(() -> parse("{xds_servers: [{server_uri: 'a:1', channel_creds: [%s], call_creds: [%s]}]}"
                        .formatted(channel, call)))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            credentials_factory_name: nobodys | credentials_factory_name: "nobodys" (expected: none, or what a ChannelCredentialsProvider on the class path makes)
            credentials_factory_name: acme_plain, config: {colour: red} | config: colour: has no place here
            call_credentials: [{from_plugin: {name: acme_signature}}] | call_credentials[0].from_plugin.typed_config: key_file: is missing
            call_credentials: [{from_plugin: {name: envoy.grpc_credentials.aws_iam}}] | would send a token in plain text
            channel_credentials: {local_credentials: {}} | channel_credentials.local_credentials: are for a target_uri unix:
            """)
    void aMistakeOfEnvoysBootstrapIsRefused(String field, String message) {
        assertThatThrownBy(() -> parse(envoy(field)))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    private static String envoy(String fields) {
        return """
                node: {id: me, cluster: ours}
                dynamic_resources: {ads_config: {api_type: GRPC, grpc_services: [{google_grpc: {target_uri: "%%s", stat_prefix: s,
                  %s}}]}}
                """.formatted(fields);
    }

    private static Bootstrap parse(String text) {
        return Bootstrap.of(ConfigDocument.parse("boot", text.formatted("127.0.0.1:1")));
    }

    /** What a control plane sees in {@code header}, or how the stream to it ends. */
    private static String seen(Bootstrap bootstrap, String header) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new AggregatedDiscoveryServiceImplBase() {})
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        seen.complete(
                                String.valueOf(headers.get(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER))));
                        return next.startCall(call, headers);
                    }
                })
                .build()
                .start();
        ServerConfig read = bootstrap.servers().get(0);
        ServerConfig there = new ServerConfig(
                "127.0.0.1:" + server.getPort(),
                read.credentials(),
                read.authority(),
                read.features(),
                read.variant(),
                read.callCredentials(),
                read.backOff());
        try (AdsTransport transport = GrpcConnections.create().to(there, DiscoveryService.AGGREGATED)) {
            transport.open(there.variant(), Runnable::run, new AdsTransport.Listener() {
                @Override
                public void onReady() {}

                @Override
                public void onResponse(DiscoveryResponse response) {}

                @Override
                public void onResponse(DeltaDiscoveryResponse response) {}

                @Override
                public void onEnd(String reason) {
                    seen.complete(reason);
                }

                @Override
                public void onUnimplemented(String reason) {
                    seen.complete(reason);
                }
            });
            return seen.get(20, TimeUnit.SECONDS);
        } finally {
            server.shutdownNow();
        }
    }
}
