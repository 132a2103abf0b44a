package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.retry.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One call, from the choice of its route to its end. An adapter drives it:
 *
 * <pre>{@code
 * MeshCall call = mesh.begin(service, request);
 * for (;;) {
 *     Step step = call.next();                  // where to send, or an answer of the mesh's own
 *     ...                                       // the client library sends
 *     Verdict verdict = call.outcome(outcome);  // deliver, retry after a wait, or fail
 * }
 * call.finish();
 * }</pre>
 *
 * <p>A call is used by one thread at a time, not always the same one. It holds the revision that was in force when it
 * began, so it never sees a mix of two.
 */
public final class MeshCall {

    MeshCall() {}

    /**
     * The next step. Called first, and again after each {@link Verdict.Retry}.
     *
     * @throws MeshException if there is nothing to send to, or the time of the call is up; the call has ended
     */
    public Step next() {
        return pending();
    }

    /** Tells what came of the attempt that {@link #next} gave. */
    public Verdict outcome(Outcome outcome) {
        return pending();
    }

    /**
     * The call is over: the response was delivered and read, or the application gave the call up. Idempotent; needed only
     * after {@link Verdict.Deliver} or in place of an outcome.
     *
     * @param error what went wrong on the way, such as a body that broke off or a cancellation; null if nothing did
     */
    public void finish(@Nullable Throwable error) {
        pending();
    }

    /**
     * Applies the route's changes to the headers of a response; the result says nothing of headers that stay.
     *
     * @see Attempt#headerMutations
     */
    public java.util.List<dev.proxyless.mesh.model.route.HeaderMutation> responseMutations() {
        return pending();
    }

    private static <T> T pending() {
        java.util.List<T> none = new java.util.ArrayList<>();
        return none.get(0);
    }
}
