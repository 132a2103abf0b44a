package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect.Gone;
import dev.proxyless.mesh.xds.state.Received;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What whoever keeps the resources of a control plane is told. Called on the control loop. */
interface ResourceWatcher {

    /**
     * Resources came. What they do not name stays what it was.
     *
     * @param subscribed the names that are asked for; {@link ResourceType#WILDCARD} stands for all
     */
    void onResources(ResourceType type, List<Received> resources, Set<String> subscribed);

    /** Resources are known not to be there, or not to be there any more. */
    void onGone(ResourceType type, Set<String> names, Gone.Reason reason);

    /** A stream gave its first answer. */
    void onConnected();

    /** A stream ended, or could not be opened, and gave no answer. */
    void onFailed(String reason);

    /** The control plane is away for long, and why; empty if it answers again. */
    void onOutage(Optional<String> reason);

    /**
     * The control plane gives a reason for not sending a resource (xRFC TP3, gRFC A88). One that is there stays, as far as
     * the protocol goes, and time runs no more for one that is not.
     *
     * @param problem the status and the control plane's words
     * @param dataError whether the resource is known not to be there, or not to be for this client
     */
    default void onServerError(ResourceType type, String name, String problem, boolean dataError) {}

    /** Something happened that is of interest to telemetry. */
    void onEvent(SourceEvent event);
}
