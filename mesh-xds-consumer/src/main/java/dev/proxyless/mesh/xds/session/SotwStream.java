package dev.proxyless.mesh.xds.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What happened on one stream for one type of resource. A new stream begins anew.
 *
 * @param sent the names of the last request; empty if there was none
 * @param requests how many requests were sent
 * @param sentAt when the last one was
 * @param nonce that of the last response; empty if there was none
 * @param answer what the last response is to be answered with, or null if it was
 * @param delivered the names of the resources that the last response had
 * @param deadlines for each name that is awaited, when to give it up
 */
record SotwStream(
        Set<String> sent,
        int requests,
        long sentAt,
        String nonce,
        @Nullable Answer answer,
        Set<String> delivered,
        Map<String, Long> deadlines) {

    private static final long SECOND = 1_000_000_000L;

    /** After this time a resource that a connected control plane did not send does not exist (gRFC A27). */
    private static final long DOES_NOT_EXIST_AFTER = 15 * SECOND;

    /**
     * How long new names wait for the first response. A control plane may drop a request that names no nonce while its first
     * response is under way; the answer to that response then carries the names. But a response need not come at all, if
     * the first names do not exist.
     */
    private static final long FIRST_RESPONSE_PATIENCE = SECOND / 2;

    static final SotwStream INITIAL = new SotwStream(Set.of(), 0, 0, "", null, Set.of(), Map.of());

    /**
     * An answer that is due.
     *
     * @param at when, at the earliest
     * @param error why the response is refused; empty if it is not
     */
    record Answer(long at, Optional<String> error) {}

    SotwStream received(String newNonce, Answer newAnswer, Set<String> names) {
        return new SotwStream(sent, requests, sentAt, newNonce, newAnswer, Set.copyOf(names), deadlines);
    }

    SotwStream sent(Set<String> names, long now) {
        return new SotwStream(Set.copyOf(names), requests + 1, now, nonce, null, delivered, deadlines);
    }

    /** Lets time run for {@code names} and for no others; for those that are awaited already it runs on. */
    SotwStream await(Set<String> names, long now) {
        if (deadlines.keySet().equals(names)) {
            return this;
        }
        Map<String, Long> next = new HashMap<>();
        names.forEach(name -> next.put(name, deadlines.getOrDefault(name, now + DOES_NOT_EXIST_AFTER)));
        return new SotwStream(sent, requests, sentAt, nonce, answer, delivered, next);
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

    long expiresAt() {
        return deadlines.values().stream().mapToLong(Long::longValue).min().orElse(AdsState.NEVER);
    }

    Set<String> expired(long now) {
        Set<String> expired = new TreeSet<>();
        deadlines.forEach((name, deadline) -> {
            if (deadline <= now) {
                expired.add(name);
            }
        });
        return expired;
    }
}
