package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {

    private final List<String> outcomes = new ArrayList<>();
    private Path file = Path.of("");

    @BeforeEach
    void name(@TempDir Path directory) {
        file = directory.resolve("token");
    }

    @Test
    void theTokenIsReadAnewForEachStream() throws IOException {
        Files.writeString(file, "first\n");
        open(SecurityLevel.PRIVACY_AND_INTEGRITY);
        Files.writeString(file, "second");
        open(SecurityLevel.PRIVACY_AND_INTEGRITY);

        assertThat(outcomes).containsExactly("Bearer first", "Bearer second");
    }

    @ParameterizedTest
    @EnumSource(
            value = SecurityLevel.class,
            names = {"NONE", "INTEGRITY"})
    void aConnectionThatIsNotEncryptedNeverSeesTheToken(SecurityLevel level) throws IOException {
        Files.writeString(file, "secret");
        open(level);

        assertThat(outcomes)
                .singleElement()
                .asString()
                .startsWith("UNAUTHENTICATED")
                .contains("expected", "tls");
    }

    @Test
    void aFileThatIsNotThereFailsTheStreamAndTheNextTriesAgain() throws IOException {
        open(SecurityLevel.PRIVACY_AND_INTEGRITY);
        Files.writeString(file, "late");
        open(SecurityLevel.PRIVACY_AND_INTEGRITY);

        assertThat(outcomes).hasSize(2).last().isEqualTo("Bearer late");
        assertThat(outcomes.get(0)).startsWith("UNAVAILABLE").contains(file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "two\nlines", "smile ☺"})
    void whatIsNoTokenIsNotSentAndNotShown(String content) throws IOException {
        Files.writeString(file, content);
        open(SecurityLevel.PRIVACY_AND_INTEGRITY);

        assertThat(outcomes)
                .singleElement()
                .asString()
                .startsWith("UNAUTHENTICATED: " + file + " has no token")
                .doesNotContain("lines", "smile");
    }

    private void open(SecurityLevel level) {
        ServerConfig plain = ServerConfig.insecure("xds.example:443");
        CallCredentials credentials = Objects.requireNonNull(GrpcCredentials.ofCalls(new ServerConfig(
                plain.target(),
                plain.credentials(),
                plain.authority(),
                plain.features(),
                plain.variant(),
                List.of(new ServerConfig.CallCredentials.TokenFile(file)),
                plain.backOff())));
        credentials.applyRequestMetadata(new Call(level), Runnable::run, new CallCredentials.MetadataApplier() {
            @Override
            public void apply(Metadata headers) {
                outcomes.add(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
            }

            @Override
            public void fail(Status status) {
                outcomes.add(status.getCode() + ": " + status.getDescription());
            }
        });
    }

    private static final class Call extends CallCredentials.RequestInfo {

        private final SecurityLevel level;

        Call(SecurityLevel level) {
            this.level = level;
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
        }

        @Override
        public CallOptions getCallOptions() {
            return CallOptions.DEFAULT;
        }

        @Override
        public SecurityLevel getSecurityLevel() {
            return level;
        }

        @Override
        public String getAuthority() {
            return "xds.example";
        }

        @Override
        public Attributes getTransportAttrs() {
            return Attributes.EMPTY;
        }
    }
}
