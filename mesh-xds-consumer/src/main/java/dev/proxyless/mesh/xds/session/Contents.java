package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a response has, as far as a session must know it.
 *
 * @param good the names of the resources that can be used, with their own versions, empty where they have none
 * @param bad the names of those that cannot be used; an empty name stands for one that could not be read
 * @param removed the names that the control plane says not to have; only in the incremental variant
 * @param failed the names that the control plane gives an error for instead of a resource (xRFC TP3)
 * @param heartbeats the names of which only the time to live is renewed
 * @param lifetimes the times to live of those of {@code good} and {@code heartbeats} that have one
 * @param errors what is wrong with the bad ones; if there are any, the response is refused
 */
public record Contents(
        Map<String, String> good,
        Set<String> bad,
        Set<String> removed,
        Set<String> failed,
        Set<String> heartbeats,
        Map<String, Duration> lifetimes,
        List<ConfigError> errors) {

    public Contents {
        good = Map.copyOf(good);
        bad = Set.copyOf(bad);
        removed = Set.copyOf(removed);
        failed = Set.copyOf(failed);
        heartbeats = Set.copyOf(heartbeats);
        lifetimes = Map.copyOf(lifetimes);
        errors = List.copyOf(errors);
    }

    /** Whether {@code name} came with a resource, be it good or bad. */
    boolean has(String name) {
        return good.containsKey(name) || bad.contains(name);
    }

    /** Whether {@code name} is spoken of in a way that says that it is there. */
    boolean names(String name) {
        return has(name) || failed.contains(name) || heartbeats.contains(name);
    }
}
