package dev.proxyless.mesh.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The API of Kubernetes, as far as EndpointSlices go. Thread-safe, and never blocks the caller. */
interface Slices extends AutoCloseable {

    /** The version that is none: what is asked for with it is as new as can be. */
    String NEWEST = "";

    /** The version of whatever the API server has at hand. */
    String ANY = "0";

    /**
     * Asks for all slices of a Service.
     *
     * @param version the answer is to be as new as this, or newer; {@link #NEWEST}, {@link #ANY}
     * @return the answer, on any thread; never completes exceptionally
     */
    CompletionStage<Answer> list(Service service, String version);

    /**
     * Follows the slices of a Service.
     *
     * @param version from which on
     * @param limit after which the API server is to end it
     */
    Watching watch(Service service, String version, Duration limit, Watcher watcher);

    /** Ends threads, and gives up what is under way. Idempotent. */
    @Override
    void close();

    /**
     * A Service.
     *
     * @param namespace where it is; empty for that of the process
     * @param name what it is called
     */
    record Service(String namespace, String name) {

        @Override
        public String toString() {
            return namespace.isEmpty() ? name : namespace + "/" + name;
        }
    }

    /** What came of a question. */
    sealed interface Answer {

        /**
         * These slices there are.
         *
         * @param version of all of it
         */
        record Listed(String version, List<Slice> slices) implements Answer {

            public Listed {
                slices = List.copyOf(slices);
            }
        }
    }

    /**
     * It could not be found out, or not be followed any further.
     *
     * @param outdated whether that is because the version is not known there, too old or too new
     * @param reason why, for people, with what was expected
     */
    record Failed(boolean outdated, String reason) implements Answer {}

    /** Something that happened to a slice. */
    sealed interface Change {

        /** Of all slices, after it happened. */
        String version();

        /** There is a new one, or one is different. */
        record Put(String version, Slice slice) implements Change {}

        /** One is gone. */
        record Removed(String version, String name) implements Change {}

        /** Nothing but that time has passed. */
        record Bookmark(String version) implements Change {}
    }

    /** Is told by any thread, one call at a time. */
    interface Watcher {

        /** It has begun. */
        void onOpen();

        void onChange(Change change);

        /** It ended, in the way that it should: by its limit, or because the API server goes for a while. */
        void onEnd();

        /** It ended in another way, or did not begin. */
        void onFailure(Failed failed);
    }

    /** Something that is followed. */
    interface Watching {

        /** Follows it no longer, and says nothing more of it. Idempotent. */
        void close();
    }
}
