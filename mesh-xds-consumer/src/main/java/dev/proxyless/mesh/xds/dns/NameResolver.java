package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Asks for the addresses of names. Thread-safe, and never blocks the caller. */
public interface NameResolver extends AutoCloseable {

    /**
     * Asks for the addresses of {@code host}, whatever was answered before.
     *
     * @param host a host name, absolute or not
     * @param family which addresses are of use
     * @return the answer, on any thread; never completes exceptionally
     */
    CompletionStage<Answer> resolve(String host, Family family);

    /** Ends threads and gives up what is not answered yet. Idempotent. */
    @Override
    void close();

    /** What came of a question. */
    sealed interface Answer {

        /**
         * The name has addresses.
         *
         * @param addresses IP address literals, at least one, in the order of the answer
         * @param timeToLive how long the answer holds; empty if that is not known, as of a file of hosts
         */
        record Found(List<String> addresses, Optional<Duration> timeToLive) implements Answer {

            public Found {
                addresses = List.copyOf(addresses);
                if (addresses.isEmpty()) {
                    throw new IllegalArgumentException("addresses: [] (expected: one or more)");
                }
            }
        }

        /**
         * It is certain that the name has no addresses of the family that was asked for.
         *
         * @param reason why, for people
         */
        record None(String reason) implements Answer {}

        /**
         * It could not be found out.
         *
         * @param kind what sort of fault it was
         * @param reason why, for people
         */
        record Failed(ConfigError.Kind kind, String reason) implements Answer {}
    }
}
