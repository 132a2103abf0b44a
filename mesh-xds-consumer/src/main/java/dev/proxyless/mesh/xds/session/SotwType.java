package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One type of resource in the state-of-the-world variant: each request names all that is wanted, and each response that is
 * used is answered with its nonce.
 *
 * @param type the type
 * @param wanted the names that are wanted
 * @param heard the names that the control plane gave a resource for, good or bad, and did not take back
 * @param absent the names for which no time runs though nothing came: they are known not to be there, or it is the wildcard and
 *     a response came
 * @param version the version of the last response without a fault; survives a stream
 * @param refusedAt when a response was last refused; survives a stream
 * @param lifetimes when the resources that have a time to live are over
 * @param stream what happened on the stream at hand
 */
record SotwType(
        ResourceType type,
        Set<String> wanted,
        Set<String> heard,
        Set<String> absent,
        String version,
        long refusedAt,
        Deadlines lifetimes,
        SotwStream stream)
        implements TypeState {

    static SotwType initial(ResourceType type) {
        return new SotwType(
                type, Set.of(), Set.of(), Set.of(), "", -Answer.REFUSAL_PACE, Deadlines.NONE, SotwStream.INITIAL);
    }

    /** What is known stays known, but a version of the incremental variant means nothing here. */
    static SotwType of(DeltaType other) {
        return new SotwType(
                other.type(),
                other.wanted(),
                other.heard(),
                other.absent(),
                "",
                other.refusedAt(),
                other.held().lifetimes(),
                SotwStream.INITIAL);
    }

    /**
     * The names that the control plane shall send. If none is wanted any more, those of before: an empty list means
     * "everything" to some control planes, so it is never sent.
     */
    private Set<String> names() {
        return wanted.isEmpty() ? stream.sent() : wanted;
    }

    @Override
    public SotwType subscribe(Set<String> names) {
        if (names.equals(wanted)) {
            return this;
        }
        Set<String> kept = Names.both(names, stream.sent());
        return new SotwType(
                type,
                Set.copyOf(names),
                Names.covered(heard, kept),
                Names.common(absent, names),
                version,
                refusedAt,
                lifetimes.only(name -> Names.cover(kept, name)),
                stream);
    }

    @Override
    public SotwType awaitAnew(Set<String> names) {
        return with(absent, stream.await(stream.deadlines().without(names)));
    }

    @Override
    public SotwType disconnected() {
        return new SotwType(
                type,
                wanted,
                Names.covered(heard, wanted),
                absent,
                version,
                refusedAt,
                lifetimes.only(name -> Names.cover(wanted, name)),
                SotwStream.INITIAL);
    }

    @Override
    public SotwType forget(Set<String> names) {
        SotwType next = disconnected();
        if (names.isEmpty()) {
            return next;
        }
        // Asked with the version that had them, a control plane might have nothing to send.
        return new SotwType(
                type,
                wanted,
                Names.uncovered(next.heard, names),
                Names.uncovered(absent, names),
                "",
                refusedAt,
                next.lifetimes.only(name -> !Names.cover(names, name)),
                SotwStream.INITIAL);
    }

    @Override
    public SotwType receive(AdsEvent.Response response, long now, List<AdsEffect> effects) {
        Contents contents = response.contents();
        Set<String> named = new HashSet<>(contents.good().keySet());
        named.addAll(contents.bad());
        Set<String> newest = new HashSet<>(Names.covered(named, names()));
        named.addAll(contents.failed());
        named.addAll(contents.heartbeats());
        Set<String> nowAbsent = new HashSet<>(absent);
        // A heartbeat alone names what it renews, and says nothing of the rest.
        boolean complete =
                type.fullState() && !named.contains("") && contents.heartbeats().isEmpty();
        if (complete) {
            nowAbsent.addAll(noLongerThere(named, effects));
            nowAbsent.addAll(neverThere(named, effects));
        }
        Set<String> nowHeard = Names.both(complete ? Names.common(heard, named) : heard, newest);
        nowAbsent.addAll(Names.common(contents.failed(), wanted));
        if (stream.sent().contains(ResourceType.WILDCARD)) {
            nowAbsent.add(ResourceType.WILDCARD);
        }
        nowAbsent.removeIf(name -> nowHeard.contains(name) || !Names.cover(names(), name));
        Answer answer = Answer.to(response, now, refusedAt);
        boolean good = answer.error().isEmpty();
        return new SotwType(
                type,
                wanted,
                nowHeard,
                nowAbsent,
                good ? response.version() : version,
                good ? refusedAt : answer.at(),
                lifetimes.renewed(contents, nowHeard::contains, now).only(nowHeard::contains),
                stream.received(answer, named));
    }

    private Set<String> noLongerThere(Set<String> named, List<AdsEffect> effects) {
        Set<String> deleted = new TreeSet<>(heard);
        named.forEach(deleted::remove);
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
        Set<String> missing = new TreeSet<>();
        for (String name : awaited()) {
            if (!named.contains(name) && !name.equals(ResourceType.WILDCARD)) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            effects.add(new AdsEffect.Gone(type, missing, AdsEffect.Gone.Reason.NOT_FOUND));
        }
        return missing;
    }

    @Override
    public SotwType expire(long now, List<AdsEffect> effects) {
        Set<String> over = lifetimes.passed(now);
        if (over.isEmpty()) {
            return this;
        }
        effects.add(new AdsEffect.Gone(type, over, AdsEffect.Gone.Reason.EXPIRED));
        // Asked with the version that had it, a control plane would have nothing to send.
        return new SotwType(
                type,
                wanted,
                Names.without(heard, over),
                Names.both(absent, Names.common(over, wanted)),
                "",
                refusedAt,
                lifetimes.without(over),
                stream);
    }

    @Override
    public SotwType flush(long now, Patience patience, List<AdsEffect> effects) {
        return sendWhatIsDue(now, effects).giveUpWhatIsLate(now, patience, effects);
    }

    private SotwType sendWhatIsDue(long now, List<AdsEffect> effects) {
        Set<String> names = names();
        if (now < stream.sendAt(names)) {
            return this;
        }
        if (Names.areSame(names, stream.sent())) {
            effects.add(new AdsEffect.Send(type, stream.onWire(names), version, stream.nonce(), stream.error()));
            return with(absent, stream.sent(names, now));
        }
        String known = stream.asksAgain(names) ? "" : version;
        effects.add(new AdsEffect.Send(type, stream.onWire(names), known, stream.nonce(), stream.error()));
        // What is not asked for any more is sent anew when it is asked for again.
        return new SotwType(
                type,
                wanted,
                Names.covered(heard, names),
                absent,
                version,
                refusedAt,
                lifetimes.only(name -> Names.cover(names, name)),
                stream.sent(names, now));
    }

    private SotwType giveUpWhatIsLate(long now, Patience patience, List<AdsEffect> effects) {
        Set<String> awaited = awaited();
        Deadlines waiting = stream.deadlines().await(awaited, name -> patience.end(type, name, now));
        Set<String> late = waiting.passed(now);
        if (late.isEmpty()) {
            return with(absent, stream.await(waiting));
        }
        effects.add(new AdsEffect.Gone(type, late, AdsEffect.Gone.Reason.TIMEOUT));
        return with(Names.both(absent, late), stream.await(waiting.without(late)));
    }

    @SuppressWarnings("ReferenceEquality") // Only a copy is spared.
    private SotwType with(Set<String> nowAbsent, SotwStream nowStream) {
        return nowAbsent.equals(absent) && nowStream == stream
                ? this
                : new SotwType(type, wanted, heard, nowAbsent, version, refusedAt, lifetimes, nowStream);
    }

    /** The names that were asked for and that nothing is known of. */
    private Set<String> awaited() {
        // What is heard or absent is wanted, and never both: if there is as much of it, there is no need to look for
        // more.
        if (Names.areSame(wanted, stream.sent())
                && heard.size() + absent.size() >= wanted.size()
                && !wanted.contains(ResourceType.WILDCARD)) {
            return Set.of();
        }
        Set<String> awaited = new HashSet<>();
        for (String name : wanted) {
            if (stream.sent().contains(name) && !heard.contains(name) && !absent.contains(name)) {
                awaited.add(name);
            }
        }
        if (!version.isEmpty()) {
            awaited.remove(ResourceType.WILDCARD);
        }
        return awaited;
    }

    /** The wanted names, and those that the last request had: what of them was sent will not be sent again. */
    @Override
    public Set<String> subscribed() {
        return Names.both(wanted, stream.sent());
    }

    @Override
    public long flushAt() {
        return Math.min(stream.sendAt(names()), stream.deadlines().next());
    }

    @Override
    public long expireAt() {
        return lifetimes.next();
    }
}
