package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Puts the end of an attempt or a call into the words of telemetry. */
final class CallEnds {

    private CallEnds() {}

    static CallEnd of(Outcome outcome) {
        if (outcome instanceof Outcome.Response response) {
            return CallEnd.http(response.status());
        }
        if (outcome instanceof Outcome.ConnectFailed) {
            return CallEnd.error("connect_failed");
        }
        if (outcome instanceof Outcome.Refused) {
            return CallEnd.error("refused");
        }
        if (outcome instanceof Outcome.Reset) {
            return CallEnd.error("reset");
        }
        if (outcome instanceof Outcome.TimedOut) {
            return CallEnd.error("timeout");
        }
        throw new AssertionError(outcome);
    }

    static CallEnd finished(int status, @Nullable Throwable error) {
        if (error == null) {
            return CallEnd.http(status);
        }
        return new CallEnd(status, -1, error instanceof CancellationException ? "cancelled" : "body_failed");
    }
}
