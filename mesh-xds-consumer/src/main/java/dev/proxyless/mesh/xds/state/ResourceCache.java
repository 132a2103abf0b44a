package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources that are known, and what is known of those that are not there.
 *
 * <p>Belongs to one thread, the control loop. Resources of a file are seeded and stay: a control plane can neither replace
 * nor delete them. A resource that is sent again unchanged stays the same object.
 */
public final class ResourceCache {

    private final Map<ResourceType, Map<String, ResourceState>> dynamic = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Map<String, ResourceState>> fixed = new EnumMap<>(ResourceType.class);
    private final List<XdsResource> seeded = new ArrayList<>();
    private final List<ConfigError> seedErrors = new ArrayList<>();

    private ResourceCache() {
        for (ResourceType type : ResourceType.values()) {
            dynamic.put(type, new HashMap<>());
            fixed.put(type, new LinkedHashMap<>());
        }
    }

    /** A cache in which nothing is known. */
    public static ResourceCache create() {
        return new ResourceCache();
    }

    /** Takes a resource of a file, in the file's order. The first of a name stays, unless it is bad and a later is good. */
    public void seed(ResourceType type, Decoded decoded) {
        Map<String, ResourceState> states = states(fixed, type);
        if (decoded instanceof Decoded.Accepted accepted) {
            if (!(states.get(decoded.name()) instanceof ResourceState.Present)) {
                states.put(decoded.name(), new ResourceState.Present(accepted.resource(), ""));
                seeded.add(accepted.resource());
            }
        } else if (decoded instanceof Decoded.Rejected rejected) {
            ConfigError error = rejected.errors().get(0);
            states.putIfAbsent(decoded.name(), new ResourceState.Rejected(error, null));
            seedErrors.add(error);
        }
    }

    /**
     * Takes resources that came. A good one replaces the one before; a bad one is noted and the last good one stays (gRFC
     * A46). What nobody asked for is left out, and what is not among them stays what it was.
     *
     * @param type the type of all resources
     * @param resources what came of each resource
     * @param subscribed the names that were asked for
     */
    public void update(ResourceType type, List<Received> resources, Set<String> subscribed) {
        for (Received received : resources) {
            String name = received.decoded().name();
            if (subscribed.contains(name)) {
                states(dynamic, type).compute(name, (n, old) -> next(old, received));
            }
        }
    }

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
            if (states(dynamic, ResourceType.CLUSTER).get(name) instanceof ResourceState.Leaving leaving) {
                missing(ResourceType.CLUSTER, name, leaving.error());
            }
        }
    }

    /** Notes that the control plane has no such resource, or gave none in time. An older one is forgotten. */
    public void missing(ResourceType type, String name, ConfigError error) {
        states(dynamic, type).put(name, new ResourceState.DoesNotExist(error));
    }

    /** Forgets the resources of a type that came from a control plane and are not in {@code names}. */
    public void retain(ResourceType type, Set<String> names) {
        states(dynamic, type).keySet().retainAll(names);
    }

    /** What is known of a resource, or null if nothing is. */
    public @Nullable ResourceState get(ResourceType type, String name) {
        ResourceState own = states(fixed, type).get(name);
        if (own instanceof ResourceState.Present) {
            return own;
        }
        ResourceState told = states(dynamic, type).get(name);
        return told == null ? own : told;
    }

    /** Whether a file has a usable resource of this name, so that a control plane need not be asked. */
    public boolean isFixed(ResourceType type, String name) {
        return states(fixed, type).get(name) instanceof ResourceState.Present;
    }

    /** The names of the resources of this type that files have and that can be used. */
    Set<String> fixedNames(ResourceType type) {
        Set<String> names = new HashSet<>(states(fixed, type).keySet());
        names.removeIf(name -> !isFixed(type, name));
        return names;
    }

    /** What is wrong with the resources of files that cannot be used, the first fault of each. */
    public List<ConfigError> seedErrors() {
        return List.copyOf(seedErrors);
    }

    /** The good resources of files, in their order. */
    public List<XdsResource> seeded() {
        return List.copyOf(seeded);
    }

    /** Deletes a resource that was known; whether it is only leaving, as of now. */
    private boolean delete(ResourceType type, String name) {
        ResourceState known = states(dynamic, type).get(name);
        if (known == null || known instanceof ResourceState.Leaving) {
            return false;
        }
        ConfigError error = StateErrors.deleted(type, name);
        XdsResource usable = known.usable();
        if (type != ResourceType.CLUSTER || usable == null) {
            missing(type, name, error);
            return false;
        }
        states(dynamic, type).put(name, new ResourceState.Leaving(error, usable));
        return true;
    }

    private static ResourceState next(@Nullable ResourceState old, Received received) {
        Decoded decoded = received.decoded();
        XdsResource good = old == null ? null : old.usable();
        if (decoded instanceof Decoded.Accepted accepted) {
            XdsResource resource = good != null && accepted.resource().equals(good) ? good : accepted.resource();
            return new ResourceState.Present(resource, received.version());
        }
        if (decoded instanceof Decoded.Rejected rejected) {
            return new ResourceState.Rejected(rejected.errors().get(0), good);
        }
        throw new AssertionError(decoded);
    }

    private static Map<String, ResourceState> states(
            Map<ResourceType, Map<String, ResourceState>> all, ResourceType type) {
        Map<String, ResourceState> states = all.get(type);
        if (states == null) {
            throw new AssertionError(type);
        }
        return states;
    }
}
