package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Turns the credentials of a bootstrap into those of gRPC. */
final class GrpcCredentials {

    private GrpcCredentials() {}

    /** Reads the files anew, so that a new connection takes renewed certificates. */
    static ChannelCredentials of(Credentials credentials) {
        if (credentials instanceof Credentials.Insecure) {
            return InsecureChannelCredentials.create();
        }
        if (credentials instanceof Credentials.Tls tls) {
            TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
            try {
                if (tls.ca().isPresent()) {
                    builder.trustManager(tls.ca().get().toFile());
                }
                if (tls.identity().isPresent()) {
                    Path certificates = tls.identity().get().certificates();
                    builder.keyManager(
                            certificates.toFile(),
                            tls.identity().get().privateKey().toFile());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the certificates of the control plane's connection: " + tls, e);
            }
            return builder.build();
        }
        throw new AssertionError(credentials);
    }
}
