package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.ResourceCache;
import dev.proxyless.mesh.xds.state.ResourceState;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a control plane takes back stays in use for a while, if its operator wants it to, so that a mistake there can be
 * mended before calls fail. What is sent again in the meantime was never gone. On the control loop only.
 */
final class Deletions {

    private static final Logger log = LoggerFactory.getLogger(XdsSource.class);

    /** How long routes may name a cluster that is deleted: as long as any resource may take to come. */
    private static final Duration ROUTES_FOLLOW = Duration.ofSeconds(15);

    /** Whatever is longer is for good. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final ControlLoop.Timer FOR_GOOD = () -> {};

    private final ResourceCache cache;
    private final ControlLoop loop;
    private final Duration kept;

    /** The timer of each resource that is deleted and still kept. */
    private final Map<ResourceType, Map<String, ControlLoop.Timer>> waiting = new HashMap<>();

    /**
     * @param cache has the resources
     * @param kept how long a deleted resource stays in use, zero or more
     */
    Deletions(ResourceCache cache, ControlLoop loop, Duration kept) {
        this.cache = cache;
        this.loop = loop;
        this.kept = kept;
    }

    /**
     * The control plane took resources back.
     *
     * @param server the control plane, for the log
     * @param changed is run when something of them changes later
     */
    void delete(ResourceType type, Set<String> names, String server, Runnable changed) {
        if (kept.isZero()) {
            deleteNow(type, names, changed);
            return;
        }
        Set<String> others = new HashSet<>(names);
        others.removeIf(name -> isInUse(type, name));
        deleteNow(type, others, changed);
        if (kept.compareTo(LONGEST) > 0) {
            keep(type, names, server);
            return;
        }
        tell(type, held(type, names), server, "for " + kept)
                .forEach(name -> of(type).put(name, loop.schedule(kept, () -> {
                    of(type).remove(name);
                    deleteNow(type, Set.of(name), changed);
                    changed.run();
                })));
    }

    /** The same of resources that stay for good (gRFC A53). */
    void keep(ResourceType type, Set<String> names, String server) {
        tell(type, held(type, names), server, "for good").forEach(name -> of(type).put(name, FOR_GOOD));
    }

    /** Those that are in use, and were not deleted before. */
    private Set<String> held(ResourceType type, Set<String> names) {
        Set<String> held = new TreeSet<>(names);
        held.removeIf(name -> !isInUse(type, name) || of(type).containsKey(name));
        return held;
    }

    private static Set<String> tell(ResourceType type, Set<String> held, String server, String howLong) {
        if (!held.isEmpty()) {
            log.warn("{} {} deleted by the control plane {}, kept {}", type.label(), held, server, howLong);
        }
        return held;
    }

    /** Deletes what nobody wants to be kept. */
    void deleteNow(ResourceType type, Set<String> names, Runnable changed) {
        Set<String> leaving = cache.delete(type, names);
        if (!leaving.isEmpty()) {
            loop.schedule(ROUTES_FOLLOW, () -> {
                cache.expire(leaving);
                changed.run();
            });
        }
    }

    /** A resource came: that it was deleted before does not count any more. */
    void sentAgain(ResourceType type, String name) {
        if (forget(type, name)) {
            log.info("{} \"{}\" was deleted by its control plane, and is there again", type.label(), name);
        }
    }

    /** Something else is known of a resource: that it was deleted before does not count any more; whether it was. */
    boolean forget(ResourceType type, String name) {
        Map<String, ControlLoop.Timer> timers = waiting.get(type);
        ControlLoop.Timer timer = timers == null ? null : timers.remove(name);
        if (timer != null) {
            timer.cancel();
        }
        return timer != null;
    }

    void close() {
        waiting.values().forEach(timers -> timers.values().forEach(ControlLoop.Timer::cancel));
        waiting.clear();
    }

    private boolean isInUse(ResourceType type, String name) {
        ResourceState state = cache.get(type, name);
        return state != null && state.usable() != null;
    }

    private Map<String, ControlLoop.Timer> of(ResourceType type) {
        return waiting.computeIfAbsent(type, t -> new HashMap<>());
    }
}
