package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that is known, wherever it came from: the static resources, the files, and for each authority what its control plane
 * sent. Static resources come first: nothing can replace them.
 *
 * <p>Belongs to one thread, the control loop. It collects what changed until the next assembly takes it.
 */
public final class Known {

    private final Map<ResourceType, ResourceSource> served;
    private final UnaryOperator<String> authorities;
    private final InstantSource clock;
    private final ResourceCache fixed;
    private final Map<ResourceSource, ResourceCache> others = new HashMap<>();
    private final Map<String, ResourceCache> planes = new HashMap<>();
    private final Set<Need> changed = new HashSet<>();
    private boolean everythingChanged = true;

    private Known(Map<ResourceType, ResourceSource> served, UnaryOperator<String> authorities, InstantSource clock) {
        this.served = Map.copyOf(served);
        this.authorities = authorities;
        this.clock = clock;
        this.fixed = ResourceCache.create(clock, this::changed);
    }

    /**
     * Nothing is known yet.
     *
     * @param served where the resources of a type come from that are not static; what is not served and not static does not
     *     exist
     * @param authorities the authority of a resource's name (gRFC A47)
     * @param clock tells when resources came
     */
    public static Known create(
            Map<ResourceType, ResourceSource> served, UnaryOperator<String> authorities, InstantSource clock) {
        return new Known(served, authorities, clock);
    }

    /** The static resources. */
    public ResourceCache fixed() {
        return fixed;
    }

    /** A cache whose changes are noticed, for a control plane or a file. */
    public ResourceCache newCache() {
        return ResourceCache.create(clock, this::changed);
    }

    /** From now on the resources of {@code authority} are those of {@code plane}. */
    public void use(String authority, ResourceCache plane) {
        if (planes.put(authority, plane) != plane) {
            everythingChanged = true;
        }
    }

    /** The resources of {@code file} are those of {@code content}; until this is said they are awaited. */
    public void use(ResourceSource.File file, ResourceCache content) {
        if (others.put(file, content) != content) {
            everythingChanged = true;
        }
    }

    /** From now on what comes on {@code stream} is what {@code plane} has. */
    public void use(ResourceSource.Stream stream, ResourceCache plane) {
        ResourceCache before = others.put(stream, plane);
        if (before != null && before != plane) {
            everythingChanged = true;
        }
    }

    /** Forgets a file or a stream. */
    public void drop(ResourceSource source) {
        others.remove(source);
    }

    /** An answer that is not a resource changed: one of the domain name system, or of an extension. */
    public void lookupChanged(Membership membership) {
        changed.add(new Need.Lookup(membership));
    }

    /** The authority of a resource's name. */
    public String authority(String name) {
        return authorities.apply(name);
    }

    /** What changed since this was last called; null if that may be anything. */
    @Nullable Set<Need> takeChanges() {
        Set<Need> taken = everythingChanged ? null : Set.copyOf(changed);
        everythingChanged = false;
        changed.clear();
        return taken;
    }

    /** Where listeners or clusters come from that nothing refers to by a source; null if only static ones exist. */
    @Nullable ResourceSource source(ResourceType type) {
        ResourceSource source = served.get(type);
        return source == null ? null : ResourceSource.Timed.place(source);
    }

    /** How long the resources of a type may take to come of which whoever names them says nothing else. */
    Optional<Duration> timeout(ResourceType type) {
        ResourceSource source = served.get(type);
        return source == null ? Optional.empty() : ResourceSource.Timed.limit(source);
    }

    /** Where a resource is to be had whose user says {@code said}: {@code ads} means what the bootstrap says of its type. */
    ResourceSource meant(ResourceSource said, ResourceType type) {
        ResourceSource served = source(type);
        return said instanceof ResourceSource.Aggregated && served != null ? served : said;
    }

    /** Whether a control plane has to be asked for a resource by name. */
    boolean isAsked(ResourceSource source, ResourceType type, String name) {
        boolean byName = source instanceof ResourceSource.Stream
                ? !ResourceSource.Stream.isOfAll(source)
                : source instanceof ResourceSource.Aggregated && served.containsKey(type);
        return byName && !(fixed.get(type, name) instanceof ResourceState.Present);
    }

    /** What is known of a resource; null if it is awaited. */
    @Nullable Resolved<XdsResource> find(ResourceSource source, ResourceType type, String name) {
        ResourceState own = fixed.get(type, name);
        if (own instanceof ResourceState.Present present) {
            return new Resolved.Ready<>(present.resource());
        }
        ResourceCache origin = origin(source, type, name);
        ResourceState told = origin == null ? null : origin.get(type, name);
        ResourceState state = told == null ? own : told;
        if (state != null) {
            return resolved(state);
        }
        if (isAwaited(source, type, origin)) {
            return null;
        }
        ConfigError late = origin == null ? null : origin.late(type);
        return new Resolved.Absent<>(
                late == null
                        ? StateErrors.notDefined(type, name, source, names(type, origin))
                        : StateErrors.late(late, name));
    }

    /** What might be meant for a service whose name is not that of a listener; null if it is awaited. */
    @Nullable Routed routed() {
        ResourceSource source = source(ResourceType.LISTENER);
        if (source == null || source instanceof ResourceSource.Aggregated) {
            return new Routed(fixed.routed(), fixed.routedErrors());
        }
        ResourceCache origin = origin(source, ResourceType.LISTENER, "");
        if (origin == null || !origin.knows(ResourceType.LISTENER, Need.ALL)) {
            return null;
        }
        List<XdsResource> usable = new ArrayList<>(fixed.routed());
        usable.addAll(origin.routed());
        List<ConfigError> errors = new ArrayList<>(fixed.routedErrors());
        errors.addAll(origin.routedErrors());
        return new Routed(usable, errors);
    }

    private @Nullable ResourceCache origin(ResourceSource source, ResourceType type, String name) {
        if (source instanceof ResourceSource.File || source instanceof ResourceSource.Stream) {
            return others.get(source);
        }
        return served.containsKey(type) ? planes.get(authority(name)) : null;
    }

    private boolean isAwaited(ResourceSource source, ResourceType type, @Nullable ResourceCache origin) {
        if (source instanceof ResourceSource.Aggregated) {
            return served.containsKey(type);
        }
        if (source instanceof ResourceSource.Stream && !ResourceSource.Stream.isOfAll(source)) {
            return true;
        }
        return origin == null || !origin.knows(type, Need.ALL);
    }

    private void changed(ResourceType type, String name) {
        changed.add(new Need.Resource(type, name, true));
        changed.add(new Need.Resource(type, name, false));
        changed.add(new Need.Resource(type, Need.ALL, false));
    }

    private static Resolved<XdsResource> resolved(ResourceState state) {
        ResourceState.Present usable = state.usable();
        if (usable != null) {
            return new Resolved.Ready<>(usable.resource());
        }
        if (state.error() == null) {
            throw new AssertionError(state);
        }
        return new Resolved.Absent<>(state.error());
    }

    /** The names of all clusters that can be used and are static or come from {@code source}. */
    Set<String> clusterNames(ResourceSource source) {
        return names(ResourceType.CLUSTER, origin(source, ResourceType.CLUSTER, ""));
    }

    private Set<String> names(ResourceType type, @Nullable ResourceCache origin) {
        Set<String> names = new HashSet<>(usable(type, fixed));
        if (origin != null) {
            names.addAll(usable(type, origin));
        }
        return names;
    }

    private static Set<String> usable(ResourceType type, ResourceCache cache) {
        Set<String> names = new HashSet<>();
        cache.all(type).forEach((name, state) -> {
            if (state.usable() != null) {
                names.add(name);
            }
        });
        return names;
    }
}
