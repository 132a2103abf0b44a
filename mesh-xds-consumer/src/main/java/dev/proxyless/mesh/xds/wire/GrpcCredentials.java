package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.CompositeCallCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
        if (credentials instanceof Credentials.Installed installed) {
            return installed.provider().create(installed.config());
        }
        throw new AssertionError(credentials);
    }

    /** What is shown to {@code server} with each stream; null if nothing is. */
    static @Nullable CallCredentials ofCalls(ServerConfig server) {
        return server.callCredentials().stream()
                .map(shown -> shown.isSecret() && !server.isOnThisHost()
                        ? new SecretCredentials(shown, of(shown))
                        : of(shown))
                .reduce(CompositeCallCredentials::new)
                .orElse(null);
    }

    private static CallCredentials of(ServerConfig.CallCredentials shown) {
        if (shown instanceof ServerConfig.CallCredentials.TokenFile token) {
            return new TokenFile(token.file());
        }
        if (shown instanceof ServerConfig.CallCredentials.Installed installed) {
            return installed.provider().create(installed.config());
        }
        throw new AssertionError(shown);
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
