package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.policy.CallRules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an adapter does with the outcome of an attempt. */
public sealed interface Verdict {

    /**
     * The response goes to the application; {@link MeshCall#finish} follows when its body has been read.
     *
     * @param withinNanos how long its body may take from now in nanoseconds; 0 means no limit
     * @param idleNanos how long nothing may come of it in nanoseconds; 0 means no limit
     */
    record Deliver(long withinNanos, long idleNanos) implements Verdict {

        private static final Deliver WITHOUT_LIMIT = new Deliver(0, 0);

        /** What the rules of a call leave the body of a response that begins {@code elapsed} nanoseconds after the call. */
        static Deliver within(CallRules rules, long elapsed) {
            long idle = rules.bodyIdle();
            return rules.total() == 0 && idle == 0
                    ? WITHOUT_LIMIT
                    : new Deliver(CallRules.left(rules.total(), elapsed), idle);
        }

        /** Whether a body may take as long as it will. */
        public boolean isWithoutLimit() {
            return withinNanos == 0 && idleNanos == 0;
        }
    }

    /**
     * The response, if there is one, is discarded; {@link MeshCall#next} follows after the wait.
     *
     * @param after how long to wait
     */
    record Retry(Duration after) implements Verdict {}

    /** The response, if there is one, is discarded: another attempt, in flight or to come, may have a better one. */
    enum Await implements Verdict {
        /** Of several attempts beside each other. */
        OTHERS
    }

    /**
     * The call failed. The application gets the error, or the client's own exception with it as its cause.
     *
     * @param error what happened, with the client's own exception as its cause
     * @param reply what the application gets in place of the error, unless its own time is up; null if it gets the error
     */
    record Fail(MeshException error, @Nullable LocalReply reply) implements Verdict {}
}
