package dev.proxyless.mesh.xds.session;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened on one stream for one type of resource. A new stream begins anew.
 *
 * @param sent the names of the last request; empty if there was none
 * @param named whether a request had names; one for all resources of a type need have none until then
 * @param requests how many requests were sent
 * @param sentAt when the last one was
 * @param nonce that of the last response; empty if there was none
 * @param answer what the last response is to be answered with, or null if it was
 * @param delivered the names of the resources that the last response had
 * @param deadlines for each name that is awaited, when to give it up
 */
record SotwStream(
        Set<String> sent,
        boolean named,
        int requests,
        long sentAt,
        String nonce,
        @Nullable Answer answer,
        Set<String> delivered,
        Deadlines deadlines) {

    private static final long SECOND = 1_000_000_000L;

    /**
     * How long new names wait for the first response. A control plane may drop a request that names no nonce while its first
     * response is under way; the answer to that response then carries the names. But a response need not come at all, if
     * the first names do not exist.
     */
    private static final long FIRST_RESPONSE_PATIENCE = SECOND / 2;

    static final SotwStream INITIAL = new SotwStream(Set.of(), false, 0, 0, "", null, Set.of(), Deadlines.NONE);

    SotwStream received(Answer newAnswer, Set<String> names) {
        return new SotwStream(sent, named, requests, sentAt, newAnswer.nonce(), newAnswer, names, deadlines);
    }

    SotwStream sent(Set<String> names, long now) {
        boolean nowNamed = named || !onWire(names).isEmpty();
        return new SotwStream(Set.copyOf(names), nowNamed, requests + 1, now, nonce, null, delivered, deadlines);
    }

    /** {@code names} as a request has them: none at all stands for everything, but only until names were sent. */
    Set<String> onWire(Set<String> names) {
        return !named && Names.isWildcardAlone(names) ? Set.of() : names;
    }

    SotwStream await(Deadlines next) {
        return next.equals(deadlines)
                ? this
                : new SotwStream(sent, named, requests, sentAt, nonce, answer, delivered, next);
    }

    /** When a request with {@code names} is due. */
    long sendAt(Set<String> names) {
        if (names.isEmpty()) {
            return AdsState.NEVER;
        }
        if (answer != null) {
            return answer.at();
        }
        if (names.equals(sent)) {
            return AdsState.NEVER;
        }
        return requests > 0 && nonce.isEmpty() ? sentAt + FIRST_RESPONSE_PATIENCE : 0;
    }

    /**
     * Whether {@code names} has one that was delivered, then not asked for, and now is again. A control plane that compares
     * names with those of its last response, as go-control-plane does, would see nothing new and stay silent; asked without
     * a version it sends all.
     */
    boolean asksAgain(Set<String> names) {
        return names.stream().anyMatch(name -> delivered.contains(name) && !sent.contains(name));
    }

    Optional<String> error() {
        return answer == null ? Optional.empty() : answer.error();
    }
}
