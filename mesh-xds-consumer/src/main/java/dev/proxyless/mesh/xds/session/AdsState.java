package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * All that an {@link AdsSession} remembers between two steps. Immutable. Times are in nanoseconds since the session began.
 *
 * @param link the stream and its attempts
 * @param types what is asked and what was answered, for each type
 */
public record AdsState(Link link, Map<ResourceType, SotwType> types) {

    /** No time: later than all others. */
    static final long NEVER = Long.MAX_VALUE;

    public AdsState {
        types = Map.copyOf(types);
    }

    /**
     * A session with {@code server} in which nothing happened yet.
     *
     * @param server the control plane's name, for events
     */
    public static AdsState initial(String server) {
        Map<ResourceType, SotwType> types = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            types.put(type, SotwType.initial(type));
        }
        return new AdsState(Link.initial(server), types);
    }

    /** When the session must be told that time has passed; {@link Long#MAX_VALUE} if it waits for nothing. */
    public long wakeAt() {
        long wakeAt = link.wakeAt();
        if (link.isReady()) {
            for (SotwType type : types.values()) {
                wakeAt = Math.min(wakeAt, type.wakeAt());
            }
        }
        return wakeAt;
    }

    /**
     * The names whose resources must be kept: the wanted ones, and those that the control plane still believes to be
     * wanted and will not send again.
     */
    public Set<String> subscribed(ResourceType type) {
        return type(type).subscribed();
    }

    /** The version of the last response of a type that was used; empty if there was none. */
    public String version(ResourceType type) {
        return type(type).version();
    }

    SotwType type(ResourceType type) {
        SotwType state = types.get(type);
        if (state == null) {
            throw new AssertionError(type);
        }
        return state;
    }

    boolean wantsAnything() {
        return types.values().stream().anyMatch(type -> !type.wanted().isEmpty());
    }
}
