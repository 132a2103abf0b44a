package dev.proxyless.mesh.client;

import java.util.ArrayList;
import java.util.List;

/** What is to happen at the end of a call, each once. Thread-safe: the end may come while more is added. */
final class Endings {

    private final List<Runnable> actions = new ArrayList<>();
    private boolean ended;

    /** Runs {@code action} at the end, or now if that has come. */
    void add(Runnable action) {
        synchronized (actions) {
            if (!ended) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** The end. Idempotent. */
    void run() {
        List<Runnable> toRun;
        synchronized (actions) {
            ended = true;
            toRun = List.copyOf(actions);
            actions.clear();
        }
        toRun.forEach(Runnable::run);
    }
}
