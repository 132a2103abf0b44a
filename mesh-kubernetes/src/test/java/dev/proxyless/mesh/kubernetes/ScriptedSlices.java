package dev.proxyless.mesh.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Answers as the test says: lists at once, watches when it wants to. */
final class ScriptedSlices implements Slices {

    /** What was asked, such as {@code list shop/orders 0}. */
    final List<String> questions = new ArrayList<>();

    final List<Watch> watches = new ArrayList<>();
    Answer answer = new Answer.Listed("1", List.of());
    int closed;

    /** One watch and who is told of it. */
    record Watch(Duration limit, Watcher watcher, AtomicBoolean closed) {

        boolean isClosed() {
            return closed.get();
        }
    }

    @Override
    public CompletionStage<Answer> list(Service service, String version) {
        questions.add("list " + service + " " + version);
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public Watching watch(Service service, String version, Duration limit, Watcher watcher) {
        questions.add("watch " + service + " " + version);
        AtomicBoolean over = new AtomicBoolean();
        watches.add(new Watch(limit, watcher, over));
        return () -> over.set(true);
    }

    @Override
    public void close() {
        closed++;
    }

    Watch last() {
        return watches.get(watches.size() - 1);
    }

    void list(String version, Slice... slices) {
        answer = new Answer.Listed(version, List.of(slices));
    }
}
