package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is asked and what was answered for one type of resource.
 *
 * @param type the type
 * @param wanted the names that are wanted
 * @param heard the names that the control plane gave a resource for, good or bad, and did not take back
 * @param absent the names that are known not to be there, so that no time runs for them
 * @param version the version of the last response without a fault; survives a stream
 * @param refusedAt when a response was last refused; survives a stream
 * @param stream what happened on the stream at hand
 */
record SotwType(
        ResourceType type,
        Set<String> wanted,
        Set<String> heard,
        Set<String> absent,
        String version,
        long refusedAt,
        SotwStream stream) {

    private static final long SECOND = 1_000_000_000L;

    /** Some control planes answer a refusal by sending the same again at once. */
    private static final long REFUSAL_PACE = SECOND;

    private static final int DETAIL_LENGTH = 32_000;

    static SotwType initial(ResourceType type) {
        return new SotwType(type, Set.of(), Set.of(), Set.of(), "", -REFUSAL_PACE, SotwStream.INITIAL);
    }

    /**
     * The names that the control plane shall send. If none is wanted any more, those of before: an empty list means
     * "everything" to some control planes, so it is never sent.
     */
    Set<String> names() {
        return wanted.isEmpty() ? stream.sent() : wanted;
    }

    SotwType subscribe(Set<String> names) {
        Set<String> kept = new HashSet<>(names);
        kept.addAll(stream.sent());
        return new SotwType(
                type, Set.copyOf(names), common(heard, kept), common(absent, names), version, refusedAt, stream);
    }

    /** Versions are kept from one stream to the next, nonces are not (Envoy's xDS protocol). */
    SotwType disconnected() {
        return new SotwType(type, wanted, common(heard, wanted), absent, version, refusedAt, SotwStream.INITIAL);
    }

    SotwType receive(AdsEvent.Response response, long now, List<AdsEffect> effects) {
        Set<String> named = new HashSet<>(response.good());
        named.addAll(response.bad());
        Set<String> nowHeard = common(named, names());
        Set<String> nowAbsent = new HashSet<>(absent);
        boolean complete = type.fullState() && !named.contains("");
        if (complete) {
            nowAbsent.addAll(noLongerThere(named, effects));
            nowAbsent.addAll(neverThere(named, effects));
        } else {
            nowHeard.addAll(heard);
        }
        nowAbsent.removeAll(nowHeard);
        boolean good = response.errors().isEmpty();
        long answerAt = good ? now : Math.max(now, refusedAt + REFUSAL_PACE);
        SotwStream.Answer answer =
                new SotwStream.Answer(answerAt, good ? Optional.empty() : Optional.of(detail(response.errors())));
        return new SotwType(
                type,
                wanted,
                nowHeard,
                nowAbsent,
                good ? response.version() : version,
                good ? refusedAt : answerAt,
                stream.received(response.nonce(), answer, named));
    }

    private Set<String> noLongerThere(Set<String> named, List<AdsEffect> effects) {
        Set<String> deleted = new TreeSet<>(heard);
        deleted.removeAll(named);
        if (!deleted.isEmpty()) {
            effects.add(new AdsEffect.Gone(type, deleted, AdsEffect.Gone.Reason.DELETED));
        }
        return deleted;
    }

    /**
     * The first response of a stream that was asked once answers that one request, so what it lacks is not there. Of a
     * later response this cannot be said: it may have been sent before the request came.
     */
    private Set<String> neverThere(Set<String> named, List<AdsEffect> effects) {
        if (stream.requests() != 1 || !stream.nonce().isEmpty()) {
            return Set.of();
        }
        Set<String> missing = new TreeSet<>(common(wanted, stream.sent()));
        missing.removeAll(named);
        missing.removeAll(heard);
        missing.removeAll(absent);
        if (!missing.isEmpty()) {
            effects.add(new AdsEffect.Gone(type, missing, AdsEffect.Gone.Reason.NOT_FOUND));
        }
        return missing;
    }

    /** Sends what is due, and gives up what did not come in time. */
    SotwType flush(long now, List<AdsEffect> effects) {
        return sendWhatIsDue(now, effects).giveUpWhatIsLate(now, effects);
    }

    private SotwType sendWhatIsDue(long now, List<AdsEffect> effects) {
        if (now < stream.sendAt(names())) {
            return this;
        }
        String known = stream.asksAgain(names()) ? "" : version;
        effects.add(new AdsEffect.Send(type, names(), known, stream.nonce(), stream.error()));
        // What is not asked for any more is sent anew when it is asked for again.
        return new SotwType(
                type, wanted, common(heard, names()), absent, version, refusedAt, stream.sent(names(), now));
    }

    private SotwType giveUpWhatIsLate(long now, List<AdsEffect> effects) {
        Set<String> awaited = common(wanted, stream.sent());
        awaited.removeAll(heard);
        awaited.removeAll(absent);
        SotwStream waiting = stream.await(awaited, now);
        Set<String> late = waiting.expired(now);
        Set<String> nowAbsent = absent;
        if (!late.isEmpty()) {
            effects.add(new AdsEffect.Gone(type, late, AdsEffect.Gone.Reason.TIMEOUT));
            nowAbsent = new HashSet<>(absent);
            nowAbsent.addAll(late);
            awaited.removeAll(late);
            waiting = waiting.await(awaited, now);
        }
        return new SotwType(type, wanted, heard, nowAbsent, version, refusedAt, waiting);
    }

    /** The wanted names, and those that the last request had: what of them was sent will not be sent again. */
    Set<String> subscribed() {
        Set<String> subscribed = new HashSet<>(wanted);
        subscribed.addAll(stream.sent());
        return subscribed;
    }

    long wakeAt() {
        return Math.min(stream.sendAt(names()), stream.expiresAt());
    }

    /** Every bad resource with its field, as far as a sensible message holds them. */
    private static String detail(List<ConfigError> errors) {
        List<String> lines = new ArrayList<>();
        int length = 0;
        for (ConfigError error : errors) {
            String line = error.describe();
            length += line.length();
            if (length > DETAIL_LENGTH) {
                lines.add("and " + (errors.size() - lines.size()) + " more");
                break;
            }
            lines.add(line);
        }
        return String.join("\n", lines);
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> common = new HashSet<>(some);
        common.retainAll(others);
        return common;
    }
}
