package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.MeshException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the application gets for a call that failed: the exceptions of java.net.http, with the mesh's own as the cause. */
final class Failures {

    private Failures() {}

    static IOException of(MeshException error) {
        Throwable cause = error.getCause();
        String message = error.getMessage();
        if (cause instanceof HttpConnectTimeoutException) {
            return with(error, new HttpConnectTimeoutException(message));
        }
        if (cause instanceof ConnectException) {
            return with(error, new ConnectException(message));
        }
        if (cause instanceof HttpTimeoutException || error.reason() == MeshException.Reason.TIMEOUT) {
            return with(error, new HttpTimeoutException(message));
        }
        return new IOException(message, error);
    }

    /** A service's identity cannot be verified yet, and TLS with anything less would only look safe. */
    static void requireHttp(URI uri) throws SSLException {
        if (!"http".equalsIgnoreCase(uri.getScheme())) {
            throw new SSLException("uri: " + uri.getScheme() + "://" + uri.getRawAuthority()
                    + " (expected: http for a service of the mesh, for TLS with the service's identity is not implemented;"
                    + " or MeshHosts that leave this host out)");
        }
    }

    /** What was thrown before futures wrapped it. */
    static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** As a blocking client throws it: of the caller's stack, and of a type that it declares. */
    static IOException io(@Nullable Throwable error) {
        if (error instanceof MeshException mesh) {
            return of(mesh);
        }
        if (error instanceof RuntimeException unchecked && !(error instanceof CancellationException)) {
            throw unchecked;
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        return error instanceof IOException io ? io : new IOException(error);
    }

    private static <E extends IOException> E with(MeshException cause, E error) {
        error.initCause(cause);
        return error;
    }
}
