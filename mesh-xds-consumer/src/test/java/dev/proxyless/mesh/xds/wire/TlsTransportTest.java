package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTransportTest {

    private static final String PASSWORD = "password";

    private @Nullable Server started;
    private Credentials.@Nullable Identity own;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Credentials.Identity identity = selfSigned("xds.example", directory);
        own = identity;
        started = Grpc.newServerBuilderForPort(
                        0,
                        TlsServerCredentials.newBuilder()
                                .keyManager(
                                        identity.certificates().toFile(),
                                        identity.privateKey().toFile())
                                .trustManager(identity.certificates().toFile())
                                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                                .build())
                .addService(new AggregatedDiscoveryServiceImplBase() {
                    @Override
                    public StreamObserver<DiscoveryRequest> streamAggregatedResources(
                            StreamObserver<DiscoveryResponse> responses) {
                        responses.onNext(DiscoveryResponse.newBuilder()
                                .setVersionInfo("secret")
                                .build());
                        return responses(responses);
                    }
                })
                .build()
                .start();
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(started).shutdownNow();
    }

    @Test
    void aServerIsTrustedByTheGivenCertificateUnderTheGivenName() throws Exception {
        assertThat(outcome("xds.example", tls(true))).isEqualTo("secret");
    }

    @Test
    void aServerOfAnotherNameIsNotTrusted() throws Exception {
        assertThat(outcome("other.example", tls(true)))
                .startsWith("UNAVAILABLE")
                .contains("other.example");
    }

    @Test
    void aServerThatNobodyVouchesForIsNotTrusted() throws Exception {
        assertThat(outcome("xds.example", tls(false))).startsWith("UNAVAILABLE");
    }

    private Credentials tls(boolean vouched) {
        Credentials.Identity identity = Objects.requireNonNull(own);
        return new Credentials.Tls(
                vouched ? Optional.of(identity.certificates()) : Optional.empty(), Optional.of(identity));
    }

    private String outcome(String authority, Credentials credentials) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        try (AdsTransport transport = GrpcAdsTransport.create(new ServerConfig(
                "127.0.0.1:" + Objects.requireNonNull(started).getPort(),
                credentials,
                Optional.of(authority),
                Set.of(),
                ServerConfig.Variant.STATE_OF_THE_WORLD,
                Optional.empty()))) {
            transport.open(new AdsTransport.Listener() {
                @Override
                public void onReady() {}

                @Override
                public void onResponse(DiscoveryResponse response) {
                    outcome.complete(response.getVersionInfo());
                }

                @Override
                public void onEnd(String reason) {
                    outcome.complete(reason);
                }
            });
            return outcome.get(20, TimeUnit.SECONDS);
        }
    }

    private static Credentials.Identity selfSigned(String name, Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-ext",
                        "bc=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new Credentials.Identity(
                pem(
                        directory.resolve("own.crt"),
                        "CERTIFICATE",
                        keys.getCertificate("own").getEncoded()),
                pem(
                        directory.resolve("own.key"),
                        "PRIVATE KEY",
                        keys.getKey("own", PASSWORD.toCharArray()).getEncoded()));
    }

    private static Path pem(Path file, String kind, byte[] content) throws Exception {
        String body = Base64.getMimeEncoder().encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static StreamObserver<DiscoveryRequest> responses(StreamObserver<DiscoveryResponse> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(DiscoveryRequest request) {}

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }
}
