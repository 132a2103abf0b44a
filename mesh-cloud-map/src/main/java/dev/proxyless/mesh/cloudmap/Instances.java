package dev.proxyless.mesh.cloudmap;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Asks for instances. Thread-safe, and never blocks the caller. */
interface Instances extends AutoCloseable {

    /**
     * Asks which instances there are.
     *
     * @return the answer, on any thread; never completes exceptionally
     */
    CompletionStage<Answer> discover(Query query);

    /**
     * Asks whether there are others than before, which costs less than to ask which. Changes of health do not count (Cloud
     * Map {@code DiscoverInstancesRevision}).
     *
     * @return a {@link Answer.Revision} or a {@link Answer.Failed}, on any thread; never completes exceptionally
     */
    CompletionStage<Answer> revision(Query query);

    /** Ends threads and gives up what is not answered yet. Idempotent. */
    @Override
    void close();

    /**
     * A registered instance.
     *
     * @param id what it is called
     * @param health {@code HEALTHY}, {@code UNHEALTHY} or {@code UNKNOWN}
     * @param attributes what is known of it
     */
    record Instance(String id, String health, Map<String, String> attributes) {

        public Instance {
            attributes = Map.copyOf(attributes);
        }
    }

    /** What came of a question. */
    sealed interface Answer {

        /**
         * These instances there are.
         *
         * @param instances in any order
         * @param revision grows with each that is registered or deregistered
         */
        record Found(List<Instance> instances, long revision) implements Answer {

            public Found {
                instances = List.copyOf(instances);
            }
        }

        /** There are those of {@code number}. */
        record Revision(long number) implements Answer {}

        /**
         * It could not be found out.
         *
         * @param reason why, for people, with what was expected
         */
        record Failed(String reason) implements Answer {}
    }
}
