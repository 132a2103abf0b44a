package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.Known;
import dev.proxyless.mesh.xds.state.ResourceCache;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Who is asked for a resource: the control planes of the authority in its name (gRFC A47). Authorities with the same control
 * plane share it. On the control loop only.
 */
final class Authorities {

    /** The authority of names that have none. */
    static final String DEFAULT = "";

    private final Known known;
    private final Map<ServerConfig, Server> servers = new LinkedHashMap<>();
    private final Map<String, Authority> authorities = new LinkedHashMap<>();
    private final Map<String, ResourceCache> strangers = new HashMap<>();

    Authorities(Bootstrap bootstrap, Known known, Function<ServerConfig, Server> create) {
        this.known = known;
        Map<String, List<ServerConfig>> configs = new LinkedHashMap<>();
        configs.put(DEFAULT, bootstrap.servers());
        bootstrap
                .authorities()
                .forEach((name, authority) ->
                        configs.put(name, authority.servers().isEmpty() ? bootstrap.servers() : authority.servers()));
        configs.forEach((name, list) -> {
            if (!list.isEmpty()) {
                List<Server> own = new ArrayList<>();
                list.forEach(config -> own.add(servers.computeIfAbsent(config, create)));
                boolean onReachabilityOnly = bootstrap.authorities().containsKey(name)
                        && bootstrap.authorities().get(name).fallbackOnReachabilityOnly();
                authorities.put(name, new Authority(name, List.copyOf(own), onReachabilityOnly, known));
            }
        });
    }

    Collection<Authority> all() {
        return authorities.values();
    }

    /** What is said of the names whose authority is not known. */
    Collection<ResourceCache> strangers() {
        return strangers.values();
    }

    /**
     * Asks for these resources, each where it belongs, and for no others. Those of authorities that nobody knows are known not
     * to be there from then on.
     *
     * @return whether there are such
     */
    boolean subscribe(Asked asked) {
        Map<String, Map<ResourceType, Set<String>>> split = split(asked.names());
        authorities.forEach((name, authority) ->
                authority.subscribe(new Asked(split.getOrDefault(name, Map.of()), asked.timeouts())));
        split.keySet().removeAll(authorities.keySet());
        strangers.keySet().retainAll(split.keySet());
        split.forEach(this::refuse);
        return !split.isEmpty();
    }

    /** Follows other control planes where it is time to, and tells of it. */
    List<SourceEvent> reconsider() {
        List<SourceEvent> events = new ArrayList<>();
        for (Authority authority : authorities.values()) {
            SourceEvent switched = authority.reconsider();
            if (switched != null) {
                events.add(switched);
            }
        }
        return events;
    }

    void close() {
        servers.values().forEach(Server::close);
    }

    private Map<String, Map<ResourceType, Set<String>>> split(Map<ResourceType, Set<String>> names) {
        Map<String, Map<ResourceType, Set<String>>> split = new HashMap<>();
        names.forEach((type, some) -> {
            if (some.stream().allMatch(name -> known.authority(name).isEmpty())) {
                of(split, DEFAULT).put(type, some);
            } else {
                some.forEach(name -> of(split, known.authority(name))
                        .computeIfAbsent(type, t -> new HashSet<>())
                        .add(name));
            }
        });
        return split;
    }

    private static Map<ResourceType, Set<String>> of(
            Map<String, Map<ResourceType, Set<String>>> split, String authority) {
        return split.computeIfAbsent(authority, name -> new EnumMap<>(ResourceType.class));
    }

    private void refuse(String authority, Map<ResourceType, Set<String>> names) {
        ResourceCache cache = strangers.computeIfAbsent(authority, name -> known.newCache());
        known.use(authority, cache);
        names.forEach((type, some) -> some.forEach(name -> cache.missing(
                type,
                name,
                new ConfigError(
                        ConfigError.Kind.NOT_FOUND,
                        type.label(),
                        name,
                        "",
                        "the authority \"" + authority
                                + "\" is not known (expected: one of the bootstrap's authorities: "
                                + authorities.keySet().stream()
                                        .filter(a -> !a.isEmpty())
                                        .toList()
                                + ")"))));
    }
}
