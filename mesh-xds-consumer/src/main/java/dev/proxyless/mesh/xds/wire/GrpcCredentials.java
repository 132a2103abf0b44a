package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.function.LongSupplier;

/** Turns the credentials of a bootstrap into those of gRPC. */
final class GrpcCredentials {

    private GrpcCredentials() {}

    /** Credentials whose files are read now, and again for new connections while the channel lives. */
    static ChannelCredentials of(Credentials credentials) {
        return of(credentials, System::nanoTime);
    }

    /** The same by a clock of the test's own. */
    static ChannelCredentials of(Credentials credentials, LongSupplier nanoTime) {
        if (credentials instanceof Credentials.Insecure) {
            return InsecureChannelCredentials.create();
        }
        if (credentials instanceof Credentials.Tls tls) {
            try {
                return of(tls, nanoTime);
            } catch (IOException e) {
                throw new UncheckedIOException("the certificates of the control plane's connection: " + tls, e);
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("the certificates of the control plane's connection: " + tls, e);
            }
        }
        throw new AssertionError(credentials);
    }

    private static ChannelCredentials of(Credentials.Tls tls, LongSupplier nanoTime)
            throws IOException, GeneralSecurityException {
        TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
        if (tls.ca().isPresent()) {
            builder.trustManager(ReloadedTrust.of(tls.ca().get(), tls.refreshInterval(), nanoTime));
        }
        if (tls.identity().isPresent()) {
            builder.keyManager(ReloadedKeys.of(tls.identity().get(), tls.refreshInterval(), nanoTime));
        }
        return builder.build();
    }
}
