package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.route.HeaderSource;

/** What came of an attempt, in words that every client library's own can be put into. */
public sealed interface Outcome {

    /**
     * The endpoint answered.
     *
     * @param status the HTTP status
     * @param headers the response's headers; for gRPC, the trailers too if they are known
     */
    record Response(int status, HeaderSource headers) implements Outcome {}

    /** The endpoint did not answer. */
    sealed interface Failure extends Outcome {

        /** What the client library threw. */
        Throwable cause();
    }

    /** No connection could be made: nothing was sent. */
    record ConnectFailed(Throwable cause) implements Failure {}

    /** The endpoint refused the stream before it looked at it ({@code REFUSED_STREAM}, {@code GOAWAY}). */
    record Refused(Throwable cause) implements Failure {}

    /**
     * The connection or the stream broke before there was an answer.
     *
     * @param cause what the client library threw
     * @param requestSent whether any of the request may have been sent
     */
    record Reset(Throwable cause, boolean requestSent) implements Failure {}

    /** The attempt's time was up. */
    record TimedOut(Throwable cause) implements Failure {}
}
