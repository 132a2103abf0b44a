package dev.proxyless.mesh.xds.credentials;

import com.google.protobuf.Struct;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs each stream to a control plane with a key of a file: credentials of one's own, as docs/configuration.md shows them. */
public final class RequestSigner implements CallCredentialsProvider {

    private static final Metadata.Key<String> SIGNATURE =
            Metadata.Key.of("x-signature", Metadata.ASCII_STRING_MARSHALLER);

    /** For the service loader. */
    public RequestSigner() {}

    @Override
    public String type() {
        return "acme_signature";
    }

    @Override
    public Optional<String> problem(Struct config) {
        return text(config, "key_file").isEmpty()
                ? Optional.of("key_file: is missing (expected: the path of a file)")
                : Optional.empty();
    }

    @Override
    public CallCredentials create(Struct config) {
        return new Signature(Path.of(text(config, "key_file")));
    }

    /** A signature of this moment, for this server, is of no use to others. */
    @Override
    public boolean isSecret() {
        return false;
    }

    private static String text(Struct config, String field) {
        return config.getFieldsMap()
                .getOrDefault(field, com.google.protobuf.Value.getDefaultInstance())
                .getStringValue();
    }

    private static final class Signature extends CallCredentials {

        private final Path keyFile;

        Signature(Path keyFile) {
            this.keyFile = keyFile;
        }

        @Override
        public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
            String signed = call.getAuthority() + " "
                    + call.getMethodDescriptor().getFullMethodName() + " "
                    + Instant.now().getEpochSecond();
            executor.execute(() -> {
                try {
                    Mac mac = Mac.getInstance("HmacSHA256");
                    mac.init(new SecretKeySpec(Files.readAllBytes(keyFile), "HmacSHA256"));
                    byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
                    Metadata headers = new Metadata();
                    headers.put(SIGNATURE, signed + " " + HexFormat.of().formatHex(signature));
                    applier.apply(headers);
                } catch (GeneralSecurityException | java.io.IOException e) {
                    applier.fail(Status.UNAVAILABLE.withDescription("no signature: " + e));
                }
            });
        }
    }
}
