package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.ResourceCache;
import dev.proxyless.mesh.xds.state.ResourceState;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import dev.proxyless.mesh.xds.status.ResourceStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gathers what is known of each resource, for people and tools. */
final class Statuses {

    private final List<ResourceStatus> statuses = new ArrayList<>();

    void addFixed(ResourceCache cache) {
        add(cache, State.STATIC);
    }

    void addFile(ResourceCache cache) {
        add(cache, State.ACKED);
    }

    /** Also what was asked for and is not known. */
    void addServer(Server server) {
        add(server.cache(), State.ACKED);
        for (ResourceType type : ResourceType.values()) {
            for (String name : new TreeSet<>(server.subscribed(type))) {
                if (server.cache().get(type, name) == null) {
                    statuses.add(status(type, name, State.REQUESTED, null, Optional.empty()));
                }
            }
        }
    }

    List<ResourceStatus> all() {
        return List.copyOf(statuses);
    }

    private void add(ResourceCache cache, State present) {
        for (ResourceType type : ResourceType.values()) {
            cache.all(type).forEach((name, state) -> statuses.add(status(type, name, state, present)));
        }
    }

    private static ResourceStatus status(ResourceType type, String name, ResourceState state, State present) {
        if (state instanceof ResourceState.Rejected rejected) {
            return status(
                    type,
                    name,
                    rejected.error().kind() == ConfigError.Kind.INVALID ? State.NACKED : State.RECEIVED_ERROR,
                    rejected.usable(),
                    Optional.of(new ResourceStatus.Failure(rejected.version(), rejected.at(), rejected.error())));
        }
        if (state instanceof ResourceState.DoesNotExist gone) {
            boolean late = gone.error().kind() == ConfigError.Kind.TIMEOUT;
            return status(type, name, late ? State.TIMEOUT : State.DOES_NOT_EXIST, null, Optional.empty());
        }
        return status(type, name, present, state.usable(), Optional.empty());
    }

    private static ResourceStatus status(
            ResourceType type,
            String name,
            State state,
            ResourceState.@Nullable Present usable,
            Optional<ResourceStatus.Failure> failure) {
        return new ResourceStatus(
                type,
                name,
                state,
                usable == null ? "" : usable.version(),
                usable == null ? Optional.<Any>empty() : Optional.of(usable.raw()),
                usable == null ? Optional.empty() : Optional.of(usable.at()),
                failure);
    }
}
