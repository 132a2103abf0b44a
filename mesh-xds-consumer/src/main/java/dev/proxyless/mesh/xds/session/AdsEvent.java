package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Map;
import java.util.Set;

/** Something that an {@link AdsSession} must know of. */
public sealed interface AdsEvent {

    /**
     * These resources are wanted from now on, and no others.
     *
     * @param asked which, and how long they may take to come
     */
    record Subscribe(Asked asked) implements AdsEvent {

        /** Resources that may take the usual time. */
        public Subscribe(Map<ResourceType, Set<String>> names) {
            this(new Asked(names, Map.of()));
        }
    }

    /** The stream that was to be opened is connected: what is sent now reaches the control plane. */
    record StreamReady() implements AdsEvent {}

    /**
     * A response came and was decoded.
     *
     * @param type the type of its resources
     * @param version the control plane's version; in the incremental variant it has no meaning but for people
     * @param nonce what an answer must repeat
     * @param contents what it has
     */
    record Response(ResourceType type, String version, String nonce, Contents contents) implements AdsEvent {

        /** Whether all that it says is that there are good resources: nothing is taken back, refused or said to be missing. */
        public boolean onlyAdds() {
            return !type.fullState()
                    && contents.errors().isEmpty()
                    && contents.removed().isEmpty()
                    && contents.failed().isEmpty();
        }
    }

    /**
     * The stream ended, or could not be opened.
     *
     * @param reason what the transport says
     * @param jitter a random number from 0 to 1 that spreads the next attempt
     * @param unimplemented whether it ended because the control plane does not know this variant of the protocol
     */
    record StreamEnded(String reason, double jitter, boolean unimplemented) implements AdsEvent {}

    /**
     * These resources are held no more: they are to be sent anew, on another stream.
     *
     * @param names by type; a type that is missing has none; {@link ResourceType#WILDCARD} stands for all of a type
     */
    record Forget(Map<ResourceType, Set<String>> names) implements AdsEvent {

        public Forget {
            names = Map.copyOf(names);
        }
    }

    /** The time that {@link AdsState#wakeAt} names has come, or any other. */
    record TimePassed() implements AdsEvent {}
}
