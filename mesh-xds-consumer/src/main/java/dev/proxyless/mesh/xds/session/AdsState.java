package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All that an {@link AdsSession} remembers between two steps. Immutable. Times are in nanoseconds since the session began.
 *
 * @param link the stream and its attempts
 * @param variant how the protocol is spoken
 * @param patience how long resources may take to come
 * @param types what is asked and what was answered, for each type
 */
public record AdsState(Link link, Variant variant, Patience patience, Map<ResourceType, TypeState> types) {

    /** No time: later than all others. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long SECOND = 1_000_000_000L;

    /** After this time a resource that a connected control plane did not send does not exist (gRFC A27). */
    private static final long DOES_NOT_EXIST_AFTER = 15 * SECOND;

    /** The same for a control plane that says itself what does not exist (gRFC A88). */
    private static final long LATE_AFTER = 30 * SECOND;

    public AdsState {
        types = Map.copyOf(types);
    }

    /** A session with {@code server} in which nothing happened yet. */
    public static AdsState initial(ServerConfig server) {
        return initial(server.target(), server);
    }

    /**
     * A session with {@code server} in which nothing happened yet.
     *
     * @param name what the stream is called, for events
     */
    public static AdsState initial(String name, ServerConfig server) {
        boolean tellsWhatIsMissing = server.features().contains(ServerConfig.RESOURCE_TIMER_IS_TRANSIENT_ERROR);
        Map<ResourceType, TypeState> types = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            types.put(type, server.variant() == Variant.DELTA ? DeltaType.initial(type) : SotwType.initial(type));
        }
        return new AdsState(
                Link.initial(name, server.backOff()),
                server.variant(),
                new Patience(tellsWhatIsMissing ? LATE_AFTER : DOES_NOT_EXIST_AFTER, Map.of()),
                types);
    }

    /** When the session must be told that time has passed; {@link Long#MAX_VALUE} if it waits for nothing. */
    public long wakeAt() {
        long wakeAt = link.wakeAt();
        for (TypeState type : types.values()) {
            wakeAt = Math.min(wakeAt, type.expireAt());
            if (link.isReady()) {
                wakeAt = Math.min(wakeAt, type.flushAt());
            }
        }
        return wakeAt;
    }

    /**
     * The names whose resources must be kept: the wanted ones, and those that the control plane still believes to be
     * wanted and will not send again. {@link ResourceType#WILDCARD} stands for all.
     */
    public Set<String> subscribed(ResourceType type) {
        return type(type).subscribed();
    }

    /** The version of the last response of a type that was used; empty if there was none. */
    public String version(ResourceType type) {
        return type(type).version();
    }

    /** Whether the newest stream gave a response. */
    public boolean isAnswered() {
        return link.answered();
    }

    TypeState type(ResourceType type) {
        TypeState state = types.get(type);
        if (state == null) {
            throw new AssertionError(type);
        }
        return state;
    }

    boolean wantsAnything() {
        return types.values().stream().anyMatch(type -> !type.wanted().isEmpty());
    }

    AdsState with(Link newLink) {
        return new AdsState(newLink, variant, patience, types);
    }

    AdsState with(Patience newPatience) {
        return new AdsState(link, variant, newPatience, types);
    }

    AdsState with(TypeState newType) {
        Map<ResourceType, TypeState> next = new EnumMap<>(types);
        next.put(newType.type(), newType);
        return new AdsState(link, variant, patience, next);
    }

    AdsState eachType(UnaryOperator<TypeState> change) {
        Map<ResourceType, TypeState> next = new EnumMap<>(types);
        boolean changed = false;
        for (ResourceType type : ResourceType.values()) {
            TypeState now = change.apply(type(type));
            changed |= next.put(type, now) != now;
        }
        return changed ? new AdsState(link, variant, patience, next) : this;
    }

    /** The same in the state-of-the-world variant, on a stream that is new. */
    AdsState withoutDelta() {
        AdsState next = eachType(type -> type instanceof DeltaType delta ? SotwType.of(delta) : type);
        return new AdsState(link, Variant.STATE_OF_THE_WORLD, patience, next.types);
    }
}
