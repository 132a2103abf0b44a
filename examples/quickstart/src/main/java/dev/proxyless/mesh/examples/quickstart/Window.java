package dev.proxyless.mesh.examples.quickstart;

import java.util.concurrent.TimeUnit;

/** The calls that begin while a phase is measured. */
final class Window {

    private static final long TIMEOUT_SECONDS = 60;

    private final Tally http;
    private final Tally grpc;

    Window(int calls) {
        this.http = new Tally(calls);
        this.grpc = new Tally(calls);
    }

    Tally http() {
        return http;
    }

    Tally grpc() {
        return grpc;
    }

    /** Waits until both protocols have had their number of calls. */
    Phase await(String name) throws InterruptedException {
        if (!http.await(TIMEOUT_SECONDS, TimeUnit.SECONDS) || !grpc.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    name + ": http " + http.mix() + ", grpc " + grpc.mix() + " after " + TIMEOUT_SECONDS + " s");
        }
        return new Phase(name, http.mix(), grpc.mix());
    }
}
