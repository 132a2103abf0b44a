package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.ResourceCache;
import dev.proxyless.mesh.xds.state.ResourceState;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import dev.proxyless.mesh.xds.status.ResourceStatus.Failure;
import dev.proxyless.mesh.xds.status.ResourceStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gathers what is known of each resource, for people and tools (gRFC A40). */
final class Statuses {

    private final List<ResourceStatus> statuses = new ArrayList<>();

    /** The resources that are written in the bootstrap. */
    void addStatic(ResourceCache cache) {
        addAll(cache, true);
    }

    /** Resources of which all that is known is in {@code cache}. */
    void addAll(ResourceCache cache) {
        addAll(cache, false);
    }

    /**
     * The resources of an authority, also those that are asked for and not known: as the control plane has them that is
     * followed. What is stored of a former process is shown where it is in use.
     *
     * @param isOfAuthority whether a name is one of this authority, for control planes may serve several
     */
    void add(Authority authority, Predicate<String> isOfAuthority) {
        Server server = authority.server();
        boolean tellsWhatIsMissing =
                server.config().features().contains(ServerConfig.RESOURCE_TIMER_IS_TRANSIENT_ERROR);
        for (ResourceType type : ResourceType.values()) {
            for (String name : names(authority, type, isOfAuthority)) {
                ResourceState state = server.cache().get(type, name);
                statuses.add(
                        state == null
                                ? requested(type, name, stored(authority, type, name))
                                : known(type, name, false, state, tellsWhatIsMissing));
            }
        }
    }

    List<ResourceStatus> all() {
        return List.copyOf(statuses);
    }

    private static Set<String> names(Authority authority, ResourceType type, Predicate<String> isOfAuthority) {
        Set<String> names = new TreeSet<>(authority.names(type));
        if (names.contains(ResourceType.WILDCARD)) {
            ResourceCache cache = authority.server().cache();
            if (cache.knows(type, ResourceType.WILDCARD)) {
                names.remove(ResourceType.WILDCARD);
            }
            cache.all(type).keySet().stream().filter(isOfAuthority).forEach(names::add);
            if (authority.restored() != null) {
                names.addAll(authority.restored().all(type).keySet());
            }
        }
        return names;
    }

    private static ResourceState.@Nullable Present stored(Authority authority, ResourceType type, String name) {
        ResourceState state =
                authority.restored() == null ? null : authority.restored().get(type, name);
        return state == null ? null : state.usable();
    }

    private void addAll(ResourceCache cache, boolean isStatic) {
        for (ResourceType type : ResourceType.values()) {
            cache.all(type).forEach((name, state) -> statuses.add(known(type, name, isStatic, state, false)));
        }
    }

    private static ResourceStatus requested(ResourceType type, String name, ResourceState.@Nullable Present usable) {
        return new ResourceStatus(
                type,
                name,
                State.REQUESTED,
                false,
                usable == null ? "" : usable.version(),
                Optional.ofNullable(usable).map(ResourceState.Present::raw),
                Optional.ofNullable(usable).map(ResourceState.Present::at),
                Optional.empty());
    }

    private static ResourceStatus known(
            ResourceType type, String name, boolean isStatic, ResourceState state, boolean tellsWhatIsMissing) {
        ResourceState.Present usable = state.usable();
        return new ResourceStatus(
                type,
                name,
                became(state, tellsWhatIsMissing),
                isStatic,
                usable == null ? "" : usable.version(),
                Optional.ofNullable(usable).map(ResourceState.Present::raw),
                Optional.ofNullable(usable).map(ResourceState.Present::at),
                failure(state));
    }

    /** A resource that is late counts as missing unless the control plane tells what is missing (gRFC A88). */
    private static State became(ResourceState state, boolean tellsWhatIsMissing) {
        if (state instanceof ResourceState.Present) {
            return State.ACKED;
        }
        if (state instanceof ResourceState.Rejected rejected) {
            return rejected.error().kind() == ConfigError.Kind.INVALID ? State.NACKED : State.RECEIVED_ERROR;
        }
        boolean late = state.error() != null && state.error().kind() == ConfigError.Kind.TIMEOUT;
        return late && tellsWhatIsMissing ? State.TIMEOUT : State.DOES_NOT_EXIST;
    }

    private static Optional<Failure> failure(ResourceState state) {
        if (state instanceof ResourceState.Rejected rejected) {
            return Optional.of(new Failure(rejected.version(), rejected.at(), rejected.error()));
        }
        if (state instanceof ResourceState.DoesNotExist gone) {
            return Optional.of(new Failure("", gone.at(), gone.error()));
        }
        if (state instanceof ResourceState.Leaving leaving) {
            return Optional.of(new Failure("", leaving.at(), leaving.error()));
        }
        return Optional.empty();
    }
}
