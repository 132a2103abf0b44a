package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.List;
import java.util.Set;

/**
 * What is asked and what was answered for one type of resource: the part of a session in which the two variants of the
 * protocol differ. Immutable; each change gives the next state.
 */
sealed interface TypeState permits SotwType, DeltaType {

    ResourceType type();

    /** The names that are wanted. */
    Set<String> wanted();

    /** The names that the control plane gave a resource for, good or bad, and did not take back. */
    Set<String> heard();

    /**
     * The wanted names for which no time runs though nothing came: they are known not to be there, or it is the wildcard, which
     * any response answers.
     */
    Set<String> absent();

    /** The version of the last response without a fault. */
    String version();

    /** The wanted names, and those whose resources the control plane still believes to be wanted. */
    Set<String> subscribed();

    TypeState subscribe(Set<String> names);

    /** Lets time run anew for those of these names that are awaited. */
    TypeState awaitAnew(Set<String> names);

    TypeState receive(AdsEvent.Response response, long now, List<AdsEffect> effects);

    /** The stream is no more. Versions are kept from one stream to the next, nonces are not (Envoy's xDS protocol). */
    TypeState disconnected();

    /** What came of these resources is held no more, and there is no stream. */
    TypeState forget(Set<String> names);

    /** Gives up what has lived its time, whether there is a stream or not. */
    TypeState expire(long now, List<AdsEffect> effects);

    /**
     * Sends what is due, and gives up what did not come in time. Only while requests reach the control plane.
     *
     * @param patience how long resources may take to come
     */
    TypeState flush(long now, Patience patience, List<AdsEffect> effects);

    /** When {@link #flush} has something to do. */
    long flushAt();

    /** When {@link #expire} has something to do. */
    long expireAt();
}
