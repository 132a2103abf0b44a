package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Pause;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The ends of pauses of calls. */
final class PauseEnd {

    private PauseEnd() {}

    /** When a call that waits goes on: once, when its time is up or what it waits for is there. Never, if the call ends before. */
    static CompletableFuture<Void> of(Pause pause) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        pause.onResume(() -> end.complete(null));
        return pause.isWithoutLimit()
                ? end
                : end.completeOnTimeout(null, pause.after().toNanos(), TimeUnit.NANOSECONDS);
    }
}
