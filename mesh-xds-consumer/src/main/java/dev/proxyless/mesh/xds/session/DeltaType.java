package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One type of resource in the incremental variant (Envoy's xDS protocol, "Incremental xDS"): requests say what is wanted
 * newly or no more, responses what changed. The first request of a stream names all that is wanted, and the versions of
 * what is held.
 *
 * <p>An answer to a response carries no names: a control plane that finds the nonce outdated, as istiod does, would drop the
 * names with it.
 *
 * @param type the type
 * @param wanted the names that are wanted
 * @param held what came and was not taken back
 * @param absent the names for which no time runs though nothing came: they are known not to be there, or it is the wildcard and
 *     a response came
 * @param version the version of the last response without a fault, for people
 * @param refusedAt when a response was last refused; survives a stream
 * @param stream what happened on the stream at hand
 */
record DeltaType(
        ResourceType type,
        Set<String> wanted,
        Held held,
        Set<String> absent,
        String version,
        long refusedAt,
        DeltaStream stream)
        implements TypeState {

    static DeltaType initial(ResourceType type) {
        return new DeltaType(type, Set.of(), Held.NOTHING, Set.of(), "", -Answer.REFUSAL_PACE, DeltaStream.INITIAL);
    }

    @Override
    public Set<String> heard() {
        return held.names();
    }

    @Override
    public DeltaType subscribe(Set<String> names) {
        if (names.equals(wanted)) {
            return this;
        }
        Set<String> next = Set.copyOf(names);
        // What is not wanted for a moment is sent anew when it is wanted again.
        return new DeltaType(type, next, held.within(next), Names.common(absent, next), version, refusedAt, stream);
    }

    @Override
    public DeltaType awaitAnew(Set<String> names) {
        return with(absent, stream.await(stream.deadlines().without(names)));
    }

    @Override
    public DeltaType disconnected() {
        return new DeltaType(type, wanted, held, absent, version, refusedAt, DeltaStream.INITIAL);
    }

    @Override
    public DeltaType forget(Set<String> names) {
        Held rest = held.without(Names.covered(held.names(), names));
        return new DeltaType(
                type, wanted, rest, Names.uncovered(absent, names), version, refusedAt, DeltaStream.INITIAL);
    }

    @Override
    public DeltaType receive(AdsEvent.Response response, long now, List<AdsEffect> effects) {
        Contents contents = response.contents();
        Set<String> deleted = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (String name : contents.removed()) {
            if (contents.has(name)) {
                continue;
            }
            if (held.has(name)) {
                deleted.add(name);
            } else if (wanted.contains(name) && !absent.contains(name)) {
                missing.add(name);
            }
        }
        gone(deleted, AdsEffect.Gone.Reason.DELETED, effects);
        gone(missing, AdsEffect.Gone.Reason.NOT_FOUND, effects);
        Held nowHeld = held.without(deleted).taking(contents, wanted, now);
        Set<String> nowAbsent = new HashSet<>(absent);
        nowAbsent.addAll(deleted);
        nowAbsent.addAll(missing);
        nowAbsent.addAll(contents.failed());
        if (stream.asked().contains(ResourceType.WILDCARD)) {
            nowAbsent.add(ResourceType.WILDCARD);
        }
        nowAbsent.removeIf(name -> nowHeld.has(name) || !wanted.contains(name));
        Answer answer = Answer.to(response, now, refusedAt);
        boolean good = answer.error().isEmpty();
        return new DeltaType(
                type,
                wanted,
                nowHeld,
                nowAbsent,
                good ? response.version() : version,
                good ? refusedAt : answer.at(),
                stream.received(answer));
    }

    private void gone(Set<String> names, AdsEffect.Gone.Reason reason, List<AdsEffect> effects) {
        if (!names.isEmpty()) {
            effects.add(new AdsEffect.Gone(type, names, reason));
        }
    }

    @Override
    public DeltaType expire(long now, List<AdsEffect> effects) {
        Set<String> over = held.lifetimes().passed(now);
        if (over.isEmpty()) {
            return this;
        }
        gone(over, AdsEffect.Gone.Reason.EXPIRED, effects);
        Set<String> nowAbsent = Names.both(absent, Names.common(over, wanted));
        return new DeltaType(type, wanted, held.without(over), nowAbsent, version, refusedAt, stream);
    }

    @Override
    public DeltaType flush(long now, Patience patience, List<AdsEffect> effects) {
        return answer(now, effects).ask(effects).giveUpWhatIsLate(now, patience, effects);
    }

    private DeltaType answer(long now, List<AdsEffect> effects) {
        if (stream.answerAt() > now) {
            return this;
        }
        for (Answer answer : stream.answers()) {
            if (answer.at() <= now) {
                send(Set.of(), Set.of(), Map.of(), answer.nonce(), answer.error(), effects);
            }
        }
        return with(absent, stream.answered(now));
    }

    private DeltaType ask(List<AdsEffect> effects) {
        if (stream.asked().equals(wanted)) {
            return this;
        }
        if (stream.begun()) {
            Set<String> more = Names.without(wanted, stream.asked());
            Set<String> less = Names.without(stream.asked(), wanted);
            send(more, less, Map.of(), "", Optional.empty(), effects);
        } else {
            Set<String> names = Names.isWildcardAlone(wanted) ? Set.of() : wanted;
            send(names, Set.of(), held.versions(), "", Optional.empty(), effects);
        }
        return with(absent, stream.asked(wanted));
    }

    private void send(
            Set<String> subscribe,
            Set<String> unsubscribe,
            Map<String, String> versions,
            String nonce,
            Optional<String> error,
            List<AdsEffect> effects) {
        effects.add(new AdsEffect.SendDelta(type, subscribe, unsubscribe, versions, nonce, error));
    }

    private DeltaType giveUpWhatIsLate(long now, Patience patience, List<AdsEffect> effects) {
        Deadlines waiting = stream.deadlines().await(awaited(), name -> patience.end(type, name, now));
        Set<String> late = waiting.passed(now);
        gone(late, AdsEffect.Gone.Reason.TIMEOUT, effects);
        return with(
                late.isEmpty() ? absent : Names.both(absent, late),
                stream.await(late.isEmpty() ? waiting : waiting.without(late)));
    }

    private DeltaType with(Set<String> nowAbsent, DeltaStream nowStream) {
        return nowAbsent.equals(absent) && nowStream.equals(stream)
                ? this
                : new DeltaType(type, wanted, held, nowAbsent, version, refusedAt, nowStream);
    }

    /** The names that nothing is known of. What was held before this stream may be left out by the control plane. */
    private Set<String> awaited() {
        // What is held or absent is wanted, and never both: if there is as much of it, there is no need to look for
        // more.
        if (held.size() + absent.size() >= wanted.size() && !wanted.contains(ResourceType.WILDCARD)) {
            return Set.of();
        }
        Set<String> awaited = new HashSet<>();
        for (String name : wanted) {
            if (!held.has(name) && !absent.contains(name)) {
                awaited.add(name);
            }
        }
        if (held.size() > 0 || !version.isEmpty()) {
            awaited.remove(ResourceType.WILDCARD);
        }
        return awaited;
    }

    @Override
    public Set<String> subscribed() {
        return wanted;
    }

    @Override
    public long flushAt() {
        long answerAt = stream.answerAt();
        long askAt = stream.asked().equals(wanted) ? AdsState.NEVER : 0;
        return Math.min(Math.min(answerAt, askAt), stream.deadlines().next());
    }

    @Override
    public long expireAt() {
        return held.lifetimes().next();
    }
}
