package dev.proxyless.mesh.xds.wire;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * A token of a file, sent with each stream as {@code authorization: Bearer} (gRFC A97). The file is read anew for each, so
 * there is no need to look into the token for its end. A stream whose token cannot be had fails, and is tried again like any
 * that fails.
 */
final class TokenFile extends CallCredentials {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Path file;

    TokenFile(Path file) {
        this.file = file;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        executor.execute(() -> apply(applier));
    }

    private void apply(MetadataApplier applier) {
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            applier.fail(Status.UNAVAILABLE.withDescription("the token of " + file + " cannot be read: " + e));
            return;
        }
        if (!isToken(token)) {
            applier.fail(Status.UNAUTHENTICATED.withDescription(
                    file + " has no token (expected: one line of visible ASCII characters)"));
            return;
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        applier.apply(headers);
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
