package dev.proxyless.mesh.cloudmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers as the test says, at once. */
final class ScriptedInstances implements Instances {

    final List<String> questions = new ArrayList<>();
    Answer answer = new Answer.Found(List.of(), 1);

    @Override
    public CompletionStage<Answer> discover(Query query) {
        questions.add("discover");
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<Answer> revision(Query query) {
        questions.add("revision");
        return CompletableFuture.completedFuture(
                answer instanceof Answer.Found found ? new Answer.Revision(found.revision()) : answer);
    }

    @Override
    public void close() {
        questions.add("close");
    }

    void found(long revision, String... addresses) {
        List<Instance> instances = new ArrayList<>();
        for (String address : addresses) {
            instances.add(new Instance(address, "HEALTHY", Map.of("AWS_INSTANCE_IPV4", address)));
        }
        answer = new Answer.Found(instances, revision);
    }

    void failed(String reason) {
        answer = new Answer.Failed(reason);
    }
}
