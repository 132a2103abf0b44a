package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The client's part of aggregated discovery, in its state-of-the-world variant (gRFC A27, A46, A57; Envoy's description of
 * the xDS protocol). Pure: {@link #step} has no other effect than its result.
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
        AdsState next = apply(state, event, now, effects);
        next = new AdsState(connect(next, now, effects), next.types());
        if (next.link().isReady()) {
            next = eachType(next, type -> type.flush(now, effects));
        }
        return new Step(next, List.copyOf(effects));
    }

    private static AdsState apply(AdsState state, AdsEvent event, long now, List<AdsEffect> effects) {
        if (event instanceof AdsEvent.Subscribe subscribe) {
            return eachType(state, type -> type.subscribe(subscribe.names().getOrDefault(type.type(), Set.of())));
        }
        if (event instanceof AdsEvent.StreamReady) {
            return state.link().phase() == Link.Phase.OPENING
                    ? new AdsState(state.link().ready(), state.types())
                    : state;
        }
        if (event instanceof AdsEvent.Response response) {
            return state.link().isOpen() ? receive(state, response, now, effects) : state;
        }
        if (event instanceof AdsEvent.StreamEnded ended) {
            return state.link().isOpen()
                    ? eachType(
                            new AdsState(state.link().ended(ended, now, effects), state.types()),
                            SotwType::disconnected)
                    : state;
        }
        if (event instanceof AdsEvent.TimePassed) {
            return state;
        }
        throw new AssertionError(event);
    }

    private static AdsState receive(AdsState state, AdsEvent.Response response, long now, List<AdsEffect> effects) {
        // A response proves that the stream is connected, whether or not the transport has said so.
        Link link = state.link().heard(effects).ready();
        String label = response.type().label();
        effects.add(new AdsEffect.Report(
                response.errors().isEmpty()
                        ? new SourceEvent.Acknowledged(
                                label, response.version(), response.good().size())
                        : new SourceEvent.Rejected(
                                label, response.version(), response.good().size(), response.errors())));
        Map<ResourceType, SotwType> types = new EnumMap<>(state.types());
        types.put(response.type(), state.type(response.type()).receive(response, now, effects));
        return new AdsState(link, types);
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

    private static AdsState eachType(AdsState state, UnaryOperator<SotwType> change) {
        Map<ResourceType, SotwType> types = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            types.put(type, change.apply(state.type(type)));
        }
        return new AdsState(state.link(), types);
    }
}
