package dev.proxyless.mesh.xds.csds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import io.envoyproxy.envoy.admin.v3.ClientResourceStatus;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.service.status.v3.ClientConfig.GenericXdsConfig;
import io.envoyproxy.envoy.service.status.v3.ClientStatusResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientStatusJsonTest {

    private static final XdsSource SOURCE = XdsSource.create(Bootstrap.of(ConfigDocument.parse("mesh.json", """
            {"xds_servers": [{"server_uri": "xds.example:443", "channel_creds": [{"type": "insecure"}]}],
             "node": {"id": "client-1", "user_agent_name": "orders", "user_agent_version": "1.2"}}
            """)));
    private static final Instant UPDATED = Instant.parse("2026-01-02T03:04:05.000000006Z");

    @Test
    void everyFieldHasThePlaceThatTheProtocolHasForIt() {
        ConfigError error = new ConfigError(ConfigError.Kind.INVALID, "Cluster", "v1", "lb_policy", "9 (expected: 1)");
        ResourceStatus status = new ResourceStatus(
                ResourceType.CLUSTER,
                "v1",
                ResourceStatus.State.NACKED,
                false,
                "7",
                Optional.of(Any.pack(cluster(Any.getDefaultInstance()))),
                Optional.of(UPDATED),
                Optional.of(new ResourceStatus.Failure("8", UPDATED.plusSeconds(1), error)));

        assertThat(json(status)).isEqualTo("""
                {
                  "config": [{
                    "node": {
                      "id": "client-1",
                      "user_agent_name": "orders",
                      "user_agent_version": "1.2",
                      "client_features": ["xds.config.resource-in-sotw", "xds.config.supports-resource-ttl"]
                    },
                    "generic_xds_configs": [{
                      "type_url": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
                      "name": "v1",
                      "version_info": "7",
                      "xds_config": {
                        "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
                        "name": "v1",
                        "transport_socket": {
                          "name": "socket",
                          "typed_config": {}
                        }
                      },
                      "last_updated": "2026-01-02T03:04:05.000000006Z",
                      "client_status": "NACKED",
                      "error_state": {
                        "last_update_attempt": "2026-01-02T03:04:06.000000006Z",
                        "details": "Cluster \\"v1\\", lb_policy: 9 (expected: 1)",
                        "version_info": "8"
                      }
                    }],
                    "client_scope": "ads(xds.example:443)"
                  }]
                }""");
    }

    @ParameterizedTest
    @EnumSource(ResourceStatus.State.class)
    void everyStateIsTheOneOfTheSameName(ResourceStatus.State state) {
        ResourceStatus status = new ResourceStatus(
                ResourceType.LISTENER, "orders", state, true, "", Optional.empty(), Optional.empty(), Optional.empty());
        GenericXdsConfig config = response(true, status).getConfig(0).getGenericXdsConfigs(0);

        assertThat(config)
                .isEqualTo(GenericXdsConfig.newBuilder()
                        .setTypeUrl(ResourceType.LISTENER.typeUrl())
                        .setName("orders")
                        .setClientStatus(ClientResourceStatus.valueOf(state.name()))
                        .setIsStaticResource(true)
                        .build());
    }

    @Test
    void whatEnvoyMarksAsSensitiveIsNotShownAndTheRestIs() throws InvalidProtocolBufferException {
        UpstreamTlsContext tls = UpstreamTlsContext.newBuilder()
                .setSni("orders.internal")
                .setCommonTlsContext(CommonTlsContext.newBuilder()
                        .addTlsCertificates(TlsCertificate.newBuilder()
                                .setCertificateChain(DataSource.newBuilder().setInlineString("chain"))
                                .setPrivateKey(DataSource.newBuilder().setInlineString("s3cret"))
                                .setPassword(
                                        DataSource.newBuilder().setInlineBytes(ByteString.copyFromUtf8("s3cret")))))
                .build();
        Any shown = response(true, acked(cluster(Any.pack(tls))))
                .getConfig(0)
                .getGenericXdsConfigs(0)
                .getXdsConfig();

        TlsCertificate certificate = shown.unpack(Cluster.class)
                .getTransportSocket()
                .getTypedConfig()
                .unpack(UpstreamTlsContext.class)
                .getCommonTlsContext()
                .getTlsCertificates(0);
        assertThat(certificate.getPrivateKey().getInlineString()).isEqualTo("[redacted]");
        assertThat(certificate.getPassword().getInlineBytes().toStringUtf8()).isEqualTo("[redacted]");
        assertThat(certificate.getCertificateChain().getInlineString()).isEqualTo("chain");
        assertThat(json(acked(cluster(Any.pack(tls)))))
                .contains("orders.internal", "chain", "[redacted]")
                .doesNotContain("s3cret", "czNjcmV0");
    }

    @Test
    void aResourceInWhichNothingIsSensitiveIsShownAsItCame() {
        Any came = Any.pack(
                cluster(Any.pack(UpstreamTlsContext.newBuilder().setSni("a").build())));

        assertThat(Redaction.of(came)).isSameAs(came);
    }

    @Test
    void anExtensionThatIsNotKnownIsPrintedByTypeAndSizeAndPassedOnByTheService() {
        Any unknown = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/acme.Vault")
                .setValue(ByteString.copyFromUtf8("s3cret"))
                .build();
        Cluster cluster = cluster(unknown);

        assertThat(json(acked(cluster)).replaceAll("\\s+", " "))
                .contains(
                        "\"@type\": \"type.googleapis.com/xds.type.v3.TypedStruct\","
                                + " \"type_url\": \"type.googleapis.com/acme.Vault\", \"value\": { \"not_shown\": \"6 bytes of a type that is not known here\" }");
        assertThat(response(true, acked(cluster))
                        .getConfig(0)
                        .getGenericXdsConfigs(0)
                        .getXdsConfig())
                .isEqualTo(Any.pack(cluster));
    }

    @Test
    void anExtensionThatCannotBeReadIsPrintedLikeOneThatIsNotKnown() {
        Any broken = Any.pack(StringValue.of("x")).toBuilder()
                .setTypeUrl("type.googleapis.com/google.protobuf.Struct")
                .setValue(ByteString.copyFrom(new byte[] {10, 5, 1}))
                .build();
        Any withoutSlash =
                broken.toBuilder().setTypeUrl("google.protobuf.Struct").build();

        assertThat(json(acked(cluster(broken)))).contains("3 bytes of a type that is not known here");
        assertThat(json(acked(cluster(withoutSlash)))).contains("\"type_url\": \"google.protobuf.Struct\"");
    }

    @Test
    void contentsAreLeftOutIfTheyAreNotWanted() {
        GenericXdsConfig config = response(false, acked(cluster(Any.getDefaultInstance())))
                .getConfig(0)
                .getGenericXdsConfigs(0);

        assertThat(config.hasXdsConfig()).isFalse();
        assertThat(config.getVersionInfo()).isEqualTo("7");
    }

    private static Cluster cluster(Any socket) {
        return Cluster.newBuilder()
                .setName("v1")
                .setTransportSocket(
                        TransportSocket.newBuilder().setName("socket").setTypedConfig(socket))
                .build();
    }

    private static ResourceStatus acked(Cluster cluster) {
        return new ResourceStatus(
                ResourceType.CLUSTER,
                cluster.getName(),
                ResourceStatus.State.ACKED,
                false,
                "7",
                Optional.of(Any.pack(cluster)),
                Optional.of(UPDATED),
                Optional.empty());
    }

    private static ClientStatusResponse response(boolean contents, ResourceStatus... statuses) {
        return ClientConfigs.of(List.of(new SourceStatus(SOURCE, List.of(statuses))), contents);
    }

    private static String json(ResourceStatus... statuses) {
        return PrintableMessage.json(response(true, statuses));
    }
}
