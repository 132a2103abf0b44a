package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one origin, such as one control plane or one file, and what is known of those that are not there.
 *
 * <p>Belongs to one thread, the control loop. A resource that is sent again unchanged stays the same object, and nobody is
 * told of a change.
 */
public final class ResourceCache {

    private final Map<ResourceType, Map<String, ResourceState>> states = new EnumMap<>(ResourceType.class);
    private final Set<ResourceType> answered = EnumSet.noneOf(ResourceType.class);

    /** The listeners and routes, in the order in which they came. */
    private final Set<Need.Resource> routed = new LinkedHashSet<>();

    private final InstantSource clock;
    private final BiConsumer<ResourceType, String> changes;

    private ResourceCache(InstantSource clock, BiConsumer<ResourceType, String> changes) {
        this.clock = clock;
        this.changes = changes;
        for (ResourceType type : ResourceType.values()) {
            states.put(type, new LinkedHashMap<>());
        }
    }

    /**
     * A cache in which nothing is known.
     *
     * @param changes is told of each resource of which something else is known than before
     */
    static ResourceCache create(InstantSource clock, BiConsumer<ResourceType, String> changes) {
        return new ResourceCache(clock, changes);
    }

    /**
     * Takes resources that came. A good one replaces the one before; a bad one is noted and the last good one stays (gRFC
     * A46). What nobody asked for is left out, and what is not among them stays what it was.
     *
     * @param type the type of all resources
     * @param resources what came of each resource
     * @param subscribed the names that were asked for; {@code *} among them means all
     */
    public void update(ResourceType type, List<Received> resources, Set<String> subscribed) {
        boolean wasLate = late(type) != null && states(type).remove(Need.ALL) != null;
        if (answered.add(type) || wasLate) {
            routed.remove(new Need.Resource(type, Need.ALL, false));
            changes.accept(type, Need.ALL);
        }
        boolean all = subscribed.contains(Need.ALL);
        for (Received received : resources) {
            if (all || subscribed.contains(received.decoded().name())) {
                put(type, received);
            }
        }
    }

    /**
     * Takes the whole content of a file, which replaces what was there. Of several good resources of one name the first is
     * used.
     *
     * @param content what came of each resource, in the file's order
     */
    public void replace(List<Item> content) {
        Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
        Set<Need.Resource> good = new HashSet<>();
        routed.clear();
        for (Item item : content) {
            String name = item.received().decoded().name();
            Need.Resource key = new Need.Resource(item.type(), name, false);
            boolean first = item.received().decoded() instanceof Decoded.Accepted ? good.add(key) : !good.contains(key);
            if (first) {
                put(item.type(), item.received());
            }
            names.computeIfAbsent(item.type(), type -> new HashSet<>()).add(name);
        }
        for (ResourceType type : ResourceType.values()) {
            answered.add(type);
            retain(type, names.getOrDefault(type, Set.of()));
        }
    }

    /**
     * A resource of a file.
     *
     * @param type its type
     * @param received what came of it
     */
    public record Item(ResourceType type, Received received) {}

    /**
     * Takes note that the control plane took resources back (gRFC A27).
     *
     * <p>A cluster is deleted in two steps. A control plane that replaces everything at once sends clusters before routes,
     * so the routes in force name those that go until the next response: they stay until {@link #expire}.
     *
     * @return the clusters that are to be expired once their routes had time to go
     */
    public Set<String> delete(ResourceType type, Set<String> names) {
        Set<String> leaving = new HashSet<>(names);
        leaving.removeIf(name -> !delete(type, name));
        return leaving;
    }

    /** Forgets those of the clusters that are still leaving, since they did not come back in the meantime. */
    public void expire(Set<String> clusters) {
        for (String name : clusters) {
            if (get(ResourceType.CLUSTER, name) instanceof ResourceState.Leaving leaving) {
                missing(ResourceType.CLUSTER, name, leaving.error());
            }
        }
    }

    /**
     * Notes that there is no such resource, or that none came in time; of all, that no answer did. An older one is forgotten.
     */
    public void missing(ResourceType type, String name, ConfigError error) {
        if (name.equals(Need.ALL) && isAnswered(type)) {
            return;
        }
        set(type, name, new ResourceState.DoesNotExist(error, clock.instant()));
    }

    /** Notes that there is no newer resource and why. An older one stays in use. */
    public void refused(ResourceType type, String name, ConfigError error) {
        ResourceState old = get(type, name);
        set(type, name, new ResourceState.Rejected(error, "", clock.instant(), old == null ? null : old.usable()));
    }

    /** If the newest resource could not be used, uses an older one no more either (gRFC A88). */
    public void drop(ResourceType type, String name) {
        if (get(type, name) instanceof ResourceState.Rejected rejected) {
            set(type, name, new ResourceState.Rejected(rejected.error(), rejected.version(), rejected.at(), null));
        }
    }

    /** Forgets the resources of a type that are not in {@code names}. */
    public void retain(ResourceType type, Set<String> names) {
        if (!names.contains(Need.ALL)) {
            states(type).keySet().removeIf(name -> {
                boolean gone = !names.contains(name);
                if (gone) {
                    routed.remove(new Need.Resource(type, name, false));
                    changes.accept(type, name);
                }
                return gone;
            });
        }
    }

    /** Forgets everything. */
    public void clear() {
        answered.clear();
        for (ResourceType type : ResourceType.values()) {
            retain(type, Set.of());
        }
    }

    /** What is known of a resource, or null if nothing is. */
    public @Nullable ResourceState get(ResourceType type, String name) {
        return states(type).get(name);
    }

    /** Whether something is known of a resource, be it that there is none; of all, if any answer came, or none in time. */
    public boolean knows(ResourceType type, String name) {
        return (name.equals(Need.ALL) && isAnswered(type)) || get(type, name) != null;
    }

    /** Everything that is known of a type, in the order in which it came. */
    public Map<String, ResourceState> all(ResourceType type) {
        return Collections.unmodifiableMap(states(type));
    }

    /** The good listeners and route configurations, in the order in which they came. */
    List<XdsResource> routed() {
        List<XdsResource> usable = new ArrayList<>();
        for (Need.Resource key : routed) {
            ResourceState state = get(key.type(), key.name());
            if (state != null && state.usable() != null) {
                usable.add(state.usable().resource());
            }
        }
        return usable;
    }

    /** What is wrong with the listeners and route configurations that cannot be used. */
    List<ConfigError> routedErrors() {
        List<ConfigError> errors = new ArrayList<>();
        for (Need.Resource key : routed) {
            ResourceState state = get(key.type(), key.name());
            if (state != null && state.usable() == null && state.error() != null) {
                errors.add(state.error());
            }
        }
        return errors;
    }

    /** Whether any answer came for a type. */
    boolean isAnswered(ResourceType type) {
        return answered.contains(type);
    }

    /** Why nothing is known of a type, if all of it was asked for and no answer came in time; else null. */
    @Nullable ConfigError late(ResourceType type) {
        ResourceState all = isAnswered(type) ? null : get(type, Need.ALL);
        return all == null ? null : all.error();
    }

    private void put(ResourceType type, Received received) {
        set(type, received.decoded().name(), next(get(type, received.decoded().name()), received));
    }

    private void set(ResourceType type, String name, ResourceState state) {
        if (type == ResourceType.LISTENER || type == ResourceType.ROUTE_CONFIGURATION) {
            routed.add(new Need.Resource(type, name, false));
        }
        ResourceState old = states(type).put(name, state);
        if (old == null || !sameToUsers(old, state)) {
            changes.accept(type, name);
        }
    }

    private static boolean sameToUsers(ResourceState old, ResourceState now) {
        ResourceState.Present before = old.usable();
        ResourceState.Present after = now.usable();
        if (before == null || after == null) {
            return Unchanged.is(before, after) && Objects.equals(old.error(), now.error());
        }
        return Unchanged.is(before.resource(), after.resource());
    }

    /** Deletes a resource that was known; whether it is only leaving, as of now. */
    private boolean delete(ResourceType type, String name) {
        ResourceState known = get(type, name);
        if (known == null || known instanceof ResourceState.Leaving) {
            return false;
        }
        ConfigError error = StateErrors.deleted(type, name);
        ResourceState.Present usable = known.usable();
        if (type != ResourceType.CLUSTER || usable == null) {
            missing(type, name, error);
            return false;
        }
        set(type, name, new ResourceState.Leaving(error, clock.instant(), usable));
        return true;
    }

    private ResourceState next(@Nullable ResourceState old, Received received) {
        Decoded decoded = received.decoded();
        ResourceState.Present good = old == null ? null : old.usable();
        Instant now = clock.instant();
        if (decoded instanceof Decoded.Accepted accepted) {
            XdsResource resource =
                    good != null && accepted.resource().equals(good.resource()) ? good.resource() : accepted.resource();
            return new ResourceState.Present(resource, received.raw(), received.version(), now);
        }
        if (decoded instanceof Decoded.Rejected rejected) {
            return new ResourceState.Rejected(rejected.errors().get(0), received.version(), now, good);
        }
        throw new AssertionError(decoded);
    }

    private Map<String, ResourceState> states(ResourceType type) {
        Map<String, ResourceState> ofType = states.get(type);
        if (ofType == null) {
            throw new AssertionError(type);
        }
        return ofType;
    }
}
