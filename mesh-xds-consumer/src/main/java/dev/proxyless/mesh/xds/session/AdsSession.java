package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.resource.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The client's part of aggregated discovery, in its state-of-the-world and its incremental variant (gRFC A27, A46, A57, A88;
 * Envoy's description of the xDS protocol). Pure: {@link #step} has no other effect than its result.
 */
public final class AdsSession {

    private AdsSession() {}

    /**
     * What follows from an event.
     *
     * @param state what to remember
     * @param effects what to do, in order
     */
    public record Step(AdsState state, List<AdsEffect> effects) {}

    /**
     * Takes an event.
     *
     * @param state what is remembered
     * @param event what happened
     * @param now the time in nanoseconds since the session began, never less than in the step before
     */
    public static Step step(AdsState state, AdsEvent event, long now) {
        List<AdsEffect> effects = new ArrayList<>();
        AdsState next = apply(state, event, now, effects).eachType(type -> type.expire(now, effects));
        next = next.with(connect(next, now, effects));
        if (next.link().isReady()) {
            Patience patience = next.patience();
            next = next.eachType(type -> type.flush(now, patience, effects));
        }
        return new Step(next, List.copyOf(effects));
    }

    private static AdsState apply(AdsState state, AdsEvent event, long now, List<AdsEffect> effects) {
        if (event instanceof AdsEvent.Subscribe subscribe) {
            Asked asked = subscribe.asked();
            Patience before = state.patience();
            Patience patience = before.with(asked.timeouts());
            return state.with(patience)
                    .eachType(type ->
                            type.subscribe(asked.names(type.type())).awaitAnew(patience.changed(type.type(), before)));
        }
        if (event instanceof AdsEvent.StreamReady) {
            return state.link().phase() == Link.Phase.OPENING
                    ? state.with(state.link().ready())
                    : state;
        }
        if (event instanceof AdsEvent.Response response) {
            return state.link().isOpen() ? receive(state, response, now, effects) : state;
        }
        if (event instanceof AdsEvent.StreamEnded ended) {
            return state.link().isOpen() ? end(state, ended, now, effects) : state;
        }
        if (event instanceof AdsEvent.Forget forget) {
            AdsState next = state.eachType(type -> type.forget(forget.names().getOrDefault(type.type(), Set.of())));
            return next.link().isOpen() ? next.with(next.link().open(now, effects)) : next;
        }
        if (event instanceof AdsEvent.TimePassed) {
            return state;
        }
        throw new AssertionError(event);
    }

    private static AdsState receive(AdsState state, AdsEvent.Response response, long now, List<AdsEffect> effects) {
        // A response proves that the stream is connected, whether or not the transport has said so.
        Link link = state.link().heard(effects).ready();
        Contents contents = response.contents();
        String label = response.type().label();
        int good = contents.good().size();
        effects.add(new AdsEffect.Report(
                contents.errors().isEmpty()
                        ? new SourceEvent.Acknowledged(label, response.version(), good)
                        : new SourceEvent.Rejected(label, response.version(), good, contents.errors())));
        return state.with(link).with(state.type(response.type()).receive(response, now, effects));
    }

    /** That a control plane does not know the incremental variant is no failure: it is spoken to in the other at once. */
    private static AdsState end(AdsState state, AdsEvent.StreamEnded ended, long now, List<AdsEffect> effects) {
        if (ended.unimplemented() && state.variant() == Variant.DELTA) {
            effects.add(new AdsEffect.Report(
                    new SourceEvent.VariantRefused(state.link().server(), ended.reason())));
            return state.withoutDelta().with(state.link().open(now, effects));
        }
        return state.with(state.link().ended(ended, now, effects)).eachType(TypeState::disconnected);
    }

    private static Link connect(AdsState state, long now, List<AdsEffect> effects) {
        Link link = state.link();
        if (link.phase() == Link.Phase.IDLE && state.wantsAnything()) {
            link = link.open(now, effects);
        } else if (link.phase() == Link.Phase.WAITING && now >= link.reopenAt()) {
            link = state.wantsAnything() ? link.open(now, effects) : link.idle(effects);
        }
        return link.told(now, effects);
    }
}
