package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.Known;
import dev.proxyless.mesh.xds.state.Needs;
import dev.proxyless.mesh.xds.state.ResourceCache;
import dev.proxyless.mesh.xds.wire.DiscoveryService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked for a resource: the control planes of the authority in its name (gRFC A47), or those of a stream for its type
 * alone. Authorities with the same control plane share it. On the control loop only.
 */
final class Authorities {

    /** The authority of names that have none. */
    static final String DEFAULT = "";

    private final Known known;
    private final Map<ServerConfig, Server> servers = new LinkedHashMap<>();
    private final Map<String, Authority> authorities = new LinkedHashMap<>();
    private final Map<ResourceSource.Stream, Authority> streams = new LinkedHashMap<>();
    private final Map<String, ResourceCache> strangers = new HashMap<>();
    private final Bootstrap bootstrap;
    private final BiFunction<ServerConfig, DiscoveryService, Server> create;

    Authorities(Bootstrap bootstrap, Known known, BiFunction<ServerConfig, DiscoveryService, Server> create) {
        this.bootstrap = bootstrap;
        this.known = known;
        this.create = create;
        Map<String, List<ServerConfig>> configs = new LinkedHashMap<>();
        configs.put(DEFAULT, bootstrap.servers());
        bootstrap
                .authorities()
                .forEach((name, authority) ->
                        configs.put(name, authority.servers().isEmpty() ? bootstrap.servers() : authority.servers()));
        configs.forEach((name, list) -> {
            if (!list.isEmpty()) {
                List<Server> own = new ArrayList<>();
                list.forEach(config -> own.add(
                        servers.computeIfAbsent(config, server -> create.apply(server, DiscoveryService.AGGREGATED))));
                boolean onReachabilityOnly = bootstrap.authorities().containsKey(name)
                        && bootstrap.authorities().get(name).fallbackOnReachabilityOnly();
                authorities.put(
                        name,
                        new Authority(name, List.copyOf(own), onReachabilityOnly, cache -> known.use(name, cache)));
            }
        });
    }

    /** The authorities, and the streams for one type that are open. */
    List<Authority> all() {
        List<Authority> all = new ArrayList<>(authorities.values());
        all.addAll(streams.values());
        return all;
    }

    /** Whether a resource that has been sent is one of an authority: control planes may serve several. */
    boolean isOf(Authority authority, String name) {
        return streams.containsValue(authority) || known.authority(name).equals(authority.name());
    }

    /** The first whose control plane is away for long and that has something of this; null if there is none. */
    @Nullable Authority away(Needs needs) {
        for (Authority authority : all()) {
            if (authority.server().outage() != null && authority.awaits(of(authority, needs))) {
                return authority;
            }
        }
        return null;
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
    boolean subscribe(Needs needs) {
        Asked asked = needs.asked();
        follow(needs.streams());
        Map<String, Map<ResourceType, Set<String>>> split = split(asked.names());
        authorities.forEach((name, authority) ->
                authority.subscribe(new Asked(split.getOrDefault(name, Map.of()), asked.timeouts())));
        split.keySet().removeAll(authorities.keySet());
        strangers.keySet().retainAll(split.keySet());
        split.forEach(this::refuse);
        return !split.isEmpty();
    }

    private void follow(Map<ResourceSource.Stream, Asked> wanted) {
        streams.entrySet().removeIf(entry -> {
            boolean dropped = !wanted.containsKey(entry.getKey());
            if (dropped) {
                entry.getValue().close();
                known.drop(entry.getKey());
            }
            return dropped;
        });
        wanted.forEach(
                (stream, asked) -> streams.computeIfAbsent(stream, this::open).subscribe(asked));
    }

    private Authority open(ResourceSource.Stream stream) {
        List<Server> own = bootstrap.servers(stream).stream()
                .map(config -> create.apply(config, DiscoveryService.of(stream.type())))
                .toList();
        List<String> targets =
                own.stream().map(server -> server.config().target()).toList();
        String name = stream.type().label() + " of the " + (stream.delta() ? "incremental " : "") + "stream to "
                + String.join(", ", targets);
        return new Authority(name, own, false, cache -> known.use(stream, cache));
    }

    /** What the resources of a type are called that come from there. */
    String label(Authority authority, ResourceType type) {
        if (authority.name().isEmpty()) {
            return type.label();
        }
        return streams.containsValue(authority) ? authority.name() : type.label() + " of " + authority.name();
    }

    private Asked of(Authority authority, Needs needs) {
        for (Map.Entry<ResourceSource.Stream, Authority> own : streams.entrySet()) {
            if (own.getValue() == authority) {
                return needs.streams().getOrDefault(own.getKey(), Asked.NOTHING);
            }
        }
        return new Asked(split(needs.asked().names()).getOrDefault(authority.name(), Map.of()), Map.of());
    }

    /** Follows other control planes where it is time to, and tells of it. */
    List<SourceEvent> reconsider() {
        List<SourceEvent> events = new ArrayList<>();
        for (Authority authority : all()) {
            SourceEvent switched = authority.reconsider();
            if (switched != null) {
                events.add(switched);
            }
        }
        return events;
    }

    void close() {
        servers.values().forEach(Server::close);
        streams.values().forEach(Authority::close);
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
