package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers when the test says so. */
final class ScriptedResolver implements NameResolver {

    private final List<Asked> open = new ArrayList<>();
    private int asked;
    private boolean closed;

    private record Asked(String host, Family family, CompletableFuture<Answer> answer) {}

    @Override
    public CompletionStage<Answer> resolve(String host, Family family) {
        asked++;
        Asked question = new Asked(host, family, new CompletableFuture<>());
        open.add(question);
        return question.answer;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The names that wait for an answer, with their families unless those are AUTO. */
    List<String> open() {
        return open.stream()
                .map(one -> one.host + (one.family == Family.AUTO ? "" : " " + one.family))
                .toList();
    }

    /** How often it was asked. */
    int asked() {
        return asked;
    }

    boolean isClosed() {
        return closed;
    }

    void answer(String host, Answer answer) {
        List<Asked> answered =
                open.stream().filter(one -> one.host.equals(host)).toList();
        if (answered.isEmpty()) {
            throw new AssertionError(host + " is not asked for; open: " + open());
        }
        open.removeAll(answered);
        answered.forEach(one -> one.answer.complete(answer));
    }

    void fail(String host, Throwable error) {
        Asked failed =
                open.stream().filter(one -> one.host.equals(host)).findFirst().orElseThrow();
        open.remove(failed);
        failed.answer.completeExceptionally(error);
    }

    static Answer found(String... addresses) {
        return new Answer.Found(List.of(addresses), Optional.empty());
    }

    static Answer found(Duration timeToLive, String... addresses) {
        return new Answer.Found(List.of(addresses), Optional.of(timeToLive));
    }

    static Answer none() {
        return new Answer.None("no such domain");
    }

    static Answer failed() {
        return new Answer.Failed(ConfigError.Kind.TIMEOUT, "no name server answered within 5 s");
    }
}
