package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTransportTest {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private @Nullable Server started;
    private Credentials.@Nullable Identity own;
    private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Credentials.Identity identity = Identities.selfSigned("xds.example", directory);
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
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        tokens.add(String.valueOf(headers.get(AUTHORIZATION)));
                        return next.startCall(call, headers);
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

    @Test
    void theServerIsSentTheTokenOfTheFile(@TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "who-i-am\n");
        tokens.clear();
        assertThat(outcome("xds.example", tls(true), Optional.of(token))).isEqualTo("secret");
        assertThat(outcome("xds.example", tls(true))).isEqualTo("secret");

        assertThat(tokens).containsExactly("Bearer who-i-am", "null");
    }

    @Test
    void renewedFilesServeTheNextConnectionOfTheSameChannel(@TempDir Path directory) throws Exception {
        Credentials.Identity identity = Objects.requireNonNull(own);
        Credentials.Identity stranger = Identities.selfSigned("xds.example", directory);
        Path ca = Files.copy(stranger.certificates(), directory.resolve("ca.crt"));
        AtomicLong now = new AtomicLong();
        ChannelCredentials credentials = GrpcCredentials.of(
                new Credentials.Tls(Optional.of(ca), Optional.of(identity), Duration.ofMinutes(10)), now::get);
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + Objects.requireNonNull(started).getPort(), credentials)
                .overrideAuthority("xds.example")
                .build();
        var stub = AggregatedDiscoveryServiceGrpc.newStub(channel);
        try {
            assertThat(version(stub)).startsWith("UNAVAILABLE");
            Files.copy(identity.certificates(), ca, StandardCopyOption.REPLACE_EXISTING);
            now.addAndGet(Duration.ofMinutes(10).toNanos());
            channel.resetConnectBackoff();
            assertThat(version(stub.withWaitForReady())).isEqualTo("secret");
        } finally {
            channel.shutdownNow();
        }
    }

    private static String version(AggregatedDiscoveryServiceStub stub) throws Exception {
        CompletableFuture<String> version = new CompletableFuture<>();
        stub.withDeadlineAfter(20, TimeUnit.SECONDS).streamAggregatedResources(new StreamObserver<>() {
            @Override
            public void onNext(DiscoveryResponse response) {
                version.complete(response.getVersionInfo());
            }

            @Override
            public void onError(Throwable error) {
                version.complete(Status.fromThrowable(error).getCode().name());
            }

            @Override
            public void onCompleted() {}
        });
        return version.get(20, TimeUnit.SECONDS);
    }

    private Credentials tls(boolean vouched) {
        Credentials.Identity identity = Objects.requireNonNull(own);
        return new Credentials.Tls(
                vouched ? Optional.of(identity.certificates()) : Optional.empty(), Optional.of(identity));
    }

    private String outcome(String authority, Credentials credentials) throws Exception {
        return outcome(authority, credentials, Optional.empty());
    }

    private String outcome(String authority, Credentials credentials, Optional<Path> token) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        try (AdsTransport transport = GrpcConnections.create()
                .to(
                        new ServerConfig(
                                "127.0.0.1:" + Objects.requireNonNull(started).getPort(),
                                credentials,
                                Optional.of(authority),
                                Set.of(),
                                ServerConfig.Variant.STATE_OF_THE_WORLD,
                                token.map(ServerConfig.CallCredentials.TokenFile::new).stream()
                                        .<ServerConfig.CallCredentials>map(shown -> shown)
                                        .toList(),
                                ReconnectBackOff.DEFAULT),
                        DiscoveryService.AGGREGATED)) {
            transport.open(ServerConfig.Variant.STATE_OF_THE_WORLD, Runnable::run, new AdsTransport.Listener() {
                @Override
                public void onReady() {}

                @Override
                public void onResponse(DiscoveryResponse response) {
                    outcome.complete(response.getVersionInfo());
                }

                @Override
                public void onResponse(DeltaDiscoveryResponse response) {}

                @Override
                public void onEnd(String reason) {
                    outcome.complete(reason);
                }

                @Override
                public void onUnimplemented(String reason) {
                    outcome.complete(reason);
                }
            });
            return outcome.get(20, TimeUnit.SECONDS);
        }
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
