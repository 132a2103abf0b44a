package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.route.HeaderMutation;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a filter makes of a request. */
public sealed interface FilterAction {

    /** The request goes on to the next filter. */
    FilterAction CONTINUE = new Continue();

    /** See {@link #CONTINUE}. */
    record Continue() implements FilterAction {}

    /**
     * The request waits. The application's own time limit and its cancellation hold meanwhile; the route's limits begin later.
     *
     * @param duration how long
     * @param then what comes after it
     */
    record Delay(Duration duration, FilterAction then) implements FilterAction {}

    /**
     * The request waits for an answer from elsewhere. The application's own time limit and its cancellation hold meanwhile, but not
     * the route's limits: a question that may stay without an answer has a limit of its own.
     *
     * @param what what is asked, for people; calls do not ask for it
     * @param question asks it
     */
    record Await(Supplier<String> what, Question question) implements FilterAction {

        /** A question that is the same for all calls. */
        public Await(String what, Question question) {
            this(() -> what, question);
        }
    }

    /** Something whose answer comes later. */
    @FunctionalInterface
    interface Question {

        /**
         * Asks, and never blocks. Called at most once.
         *
         * @param answer takes the answer, on any thread, also before this returns
         * @return ends the asking: called at most once and on any thread, if the call is cancelled or its time is up before there is
         *     an answer
         */
        Runnable ask(Answer answer);
    }

    /** Takes the answer to a question. */
    @FunctionalInterface
    interface Answer {

        /**
         * The request goes on. The first answer counts, and none counts once the call is over.
         *
         * @param then what the filter makes of the request now; called where the call goes on, which is not here, with the same rights
         *     as {@link CallFilter#onRequest}
         */
        void resume(Function<FilterCall, FilterAction> then);
    }

    /**
     * The request is answered, and never sent.
     *
     * @param status the HTTP status, 200 to 599
     * @param grpcStatus the code that an RPC ends with; if empty, the one that belongs to the HTTP status
     * @param body for people; the description of an RPC's status
     * @param headers what the response has beside it
     * @param cause a short name of why, of few, for telemetry, such as {@code fault_filter_abort}
     * @param details what {@code %RESPONSE_CODE_DETAILS%} stands for, which may say more than the cause
     */
    record Reply(
            int status, OptionalInt grpcStatus, String body, List<HeaderMutation> headers, String cause, String details)
            implements FilterAction {

        public Reply {
            headers = List.copyOf(headers);
        }

        /** An answer of which there is no more to say than its cause. */
        public Reply(int status, OptionalInt grpcStatus, String body, List<HeaderMutation> headers, String cause) {
            this(status, grpcStatus, body, headers, cause, cause);
        }

        /** An answer without headers of its own. */
        public static Reply of(int status, String body, String cause) {
            return new Reply(status, OptionalInt.empty(), body, List.of(), cause);
        }
    }
}
