package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterCall;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a filter asked for a call that waits for it. It is answered or given up, whichever is first. Thread-safe. */
final class OpenQuestion {

    private final FilterAction.Await await;

    /** Guarded by this object's monitor, as are the fields below. */
    private boolean over;

    private @Nullable Function<FilterCall, FilterAction> answer;
    private @Nullable Runnable waiting;
    private @Nullable Runnable asking;

    private OpenQuestion(FilterAction.Await await) {
        this.await = await;
    }

    static OpenQuestion ask(FilterAction.Await await) {
        OpenQuestion asked = new OpenQuestion(await);
        asked.asked(await.question().ask(asked::answer));
        return asked;
    }

    FilterAction.Await await() {
        return await;
    }

    /** What follows; null as long as there is no answer. */
    synchronized @Nullable Function<FilterCall, FilterAction> answer() {
        return answer;
    }

    /** Runs {@code task} when there is an answer: once, on whatever thread that comes, or now. In place of one that was given before. */
    void onAnswer(Runnable task) {
        synchronized (this) {
            if (answer == null) {
                waiting = task;
                return;
            }
        }
        task.run();
    }

    /** Nobody waits any more. Idempotent. */
    void giveUp() {
        Runnable toEnd;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            waiting = null;
            toEnd = asking;
        }
        if (toEnd != null) {
            toEnd.run();
        }
    }

    private void answer(Function<FilterCall, FilterAction> then) {
        Runnable told;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            answer = then;
            told = waiting;
            waiting = null;
        }
        if (told != null) {
            told.run();
        }
    }

    private void asked(Runnable end) {
        synchronized (this) {
            asking = end;
            if (!over || answer != null) {
                return;
            }
        }
        // Given up while it was asked: nobody else would end it.
        end.run();
    }
}
