package dev.proxyless.mesh.examples.quickstart;

import java.util.concurrent.TimeUnit;

/**
 * The calls of one phase.
 *
 * @param phase its name
 * @param http the calls over HTTP
 * @param grpc the calls over gRPC
 */
record Window(String phase, Mix http, Mix grpc) {

    private static final long TIMEOUT_SECONDS = 60;

    Window(String phase, int calls) {
        this(phase, new Mix(calls), new Mix(calls));
    }

    /** Waits until both protocols have had their number of calls. */
    void await() throws InterruptedException {
        if (!http.await(TIMEOUT_SECONDS, TimeUnit.SECONDS) || !grpc.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(phase + ": " + this + " after " + TIMEOUT_SECONDS + " s");
        }
    }

    boolean allBy(String version) {
        return http.allBy(version) && grpc.allBy(version);
    }

    long failed() {
        return http.failed() + grpc.failed();
    }
}
