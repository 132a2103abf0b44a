package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import java.util.List;

/**
 * The stream and the attempts to have one (gRFC A57): how long to wait after a failure, when waiting counts as no failure,
 * and when those who wait should be told that nobody is there. The same for the state-of-the-world and the incremental
 * variant of the protocol.
 *
 * @param server the control plane's name, for events
 * @param phase what the stream is doing
 * @param openedAt when the newest stream was opened
 * @param answered whether the newest stream gave a response
 * @param failures how many streams in a row gave none
 * @param reopenAt when to try again, while {@link Phase#WAITING}
 * @param outage since when nothing is heard, why, and whether that was told
 * @param backOff how long to wait
 */
record Link(
        String server,
        Phase phase,
        long openedAt,
        boolean answered,
        int failures,
        long reopenAt,
        Outage outage,
        ReconnectBackOff backOff) {

    private static final long SECOND = 1_000_000_000L;
    private static final double MULTIPLIER = 1.6;
    private static final double JITTER = 0.2;
    private static final long PATIENCE = 15 * SECOND;

    enum Phase {
        /** Nothing is wanted. */
        IDLE,
        /** A stream is being opened. */
        OPENING,
        /** Requests reach the control plane. */
        READY,
        /** The last stream ended, the next is not yet due. */
        WAITING
    }

    /**
     * A time without any answer.
     *
     * @param since when it began
     * @param reason what the transport last said
     * @param told whether those who wait were told
     */
    record Outage(long since, String reason, boolean told) {

        static final Outage NONE = new Outage(AdsState.NEVER, "", false);
    }

    static Link initial(String server, ReconnectBackOff backOff) {
        return new Link(server, Phase.IDLE, 0, false, 0, AdsState.NEVER, Outage.NONE, backOff);
    }

    boolean isReady() {
        return phase == Phase.READY;
    }

    boolean isOpen() {
        return phase == Phase.READY || phase == Phase.OPENING;
    }

    Link open(long now, List<AdsEffect> effects) {
        effects.add(new AdsEffect.OpenStream());
        Outage begun = outage.since() == AdsState.NEVER ? new Outage(now, "no connection yet", false) : outage;
        return new Link(server, Phase.OPENING, now, false, failures, AdsState.NEVER, begun, backOff);
    }

    Link ready() {
        return new Link(server, Phase.READY, openedAt, answered, failures, reopenAt, outage, backOff);
    }

    /** Nobody waits any more, so whoever comes next is not told of an outage that may be over. */
    Link idle(List<AdsEffect> effects) {
        if (outage.told()) {
            effects.add(new AdsEffect.Reachable());
        }
        return initial(server, backOff);
    }

    Link heard(List<AdsEffect> effects) {
        if (answered) {
            return this;
        }
        effects.add(new AdsEffect.Report(new SourceEvent.StreamConnected(server)));
        if (outage.told()) {
            effects.add(new AdsEffect.Reachable());
        }
        return new Link(server, phase, openedAt, true, 0, reopenAt, Outage.NONE, backOff);
    }

    /** The pause is counted from the stream's opening, so one that lived long is replaced at once. */
    Link ended(AdsEvent.StreamEnded end, long now, List<AdsEffect> effects) {
        effects.add(new AdsEffect.Report(new SourceEvent.StreamDisconnected(server, end.reason(), answered)));
        double grown = (double) backOff.base().toNanos() * Math.pow(MULTIPLIER, failures);
        double pause = Math.min((double) backOff.max().toNanos(), grown);
        double spread = 1 + JITTER * (2 * end.jitter() - 1);
        long reopen = Math.max(now, openedAt + (long) (pause * spread));
        Outage next = new Outage(answered ? now : outage.since(), end.reason(), outage.told());
        return new Link(server, Phase.WAITING, openedAt, false, failures + 1, reopen, next, backOff);
    }

    Link told(long now, List<AdsEffect> effects) {
        if (now < tellAt()) {
            return this;
        }
        effects.add(new AdsEffect.Unreachable(outage.reason()));
        return new Link(
                server,
                phase,
                openedAt,
                answered,
                failures,
                reopenAt,
                new Outage(outage.since(), outage.reason(), true),
                backOff);
    }

    long wakeAt() {
        return Math.min(tellAt(), phase == Phase.WAITING ? reopenAt : AdsState.NEVER);
    }

    private long tellAt() {
        boolean waiting = phase == Phase.OPENING || phase == Phase.WAITING;
        return waiting && !outage.told() && outage.since() != AdsState.NEVER
                ? outage.since() + PATIENCE
                : AdsState.NEVER;
    }
}
