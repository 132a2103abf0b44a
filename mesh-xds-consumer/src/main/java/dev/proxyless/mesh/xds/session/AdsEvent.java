package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Something that an {@link AdsSession} must know of. */
public sealed interface AdsEvent {

    /**
     * These resources are wanted from now on, and no others.
     *
     * @param names by type; a type that is missing has none
     */
    record Subscribe(Map<ResourceType, Set<String>> names) implements AdsEvent {

        public Subscribe {
            names = Map.copyOf(names);
        }
    }

    /** The stream that was to be opened is connected: what is sent now reaches the control plane. */
    record StreamReady() implements AdsEvent {}

    /**
     * A response came and was decoded.
     *
     * @param type the type of its resources
     * @param version the control plane's version
     * @param nonce what an answer must repeat
     * @param good the names of the resources that can be used
     * @param bad the names of those that cannot; an empty name stands for one that could not be read
     * @param errors what is wrong with the bad ones; if there are any, the response is refused
     */
    record Response(
            ResourceType type,
            String version,
            String nonce,
            Set<String> good,
            Set<String> bad,
            List<ConfigError> errors)
            implements AdsEvent {

        public Response {
            good = Set.copyOf(good);
            bad = Set.copyOf(bad);
            errors = List.copyOf(errors);
        }
    }

    /**
     * The stream ended, or could not be opened.
     *
     * @param reason what the transport says
     * @param jitter a random number from 0 to 1 that spreads the next attempt
     */
    record StreamEnded(String reason, double jitter) implements AdsEvent {}

    /** The time that {@link AdsState#wakeAt} names has come, or any other. */
    record TimePassed() implements AdsEvent {}
}
