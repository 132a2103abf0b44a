package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.retry.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** Puts what java.net.http throws into the words of the mesh. */
final class JdkOutcomes {

    private JdkOutcomes() {}

    /**
     * What came of an attempt that ended before its response's headers.
     *
     * @param error what java.net.http threw
     * @param maybeSent whether any of the request may have been sent, as far as is known
     */
    static Outcome.Failure of(Throwable error, boolean maybeSent) {
        if (isConnectFailure(error)) {
            return new Outcome.ConnectFailed(error);
        }
        if (error instanceof HttpTimeoutException) {
            return new Outcome.TimedOut(error);
        }
        return wasRefused(error) ? new Outcome.Refused(error) : new Outcome.Reset(error, maybeSent);
    }

    /** Whether nothing was sent. A connect timeout is an {@link HttpTimeoutException} too. */
    static boolean isConnectFailure(Throwable error) {
        return error instanceof ConnectException
                || error instanceof NoRouteToHostException
                || error instanceof HttpConnectTimeoutException
                || error instanceof UnresolvedAddressException;
    }

    /**
     * The JDK has no type of its own for {@code REFUSED_STREAM} (RFC 9113, section 8.7) and tells it by its message, JDK 17
     * by the first, 25 by the second. What JDK 17 says of a {@code GOAWAY} is no refusal: it says so of every stream of the
     * connection, also of those that the endpoint works at.
     */
    private static boolean wasRefused(Throwable error) {
        String message = error instanceof IOException ? error.getMessage() : null;
        if (message == null) {
            return false;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("stream not processed") || lower.contains("request not processed by peer");
    }
}
