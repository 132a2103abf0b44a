package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect.Gone;
import dev.proxyless.mesh.xds.state.Received;
import dev.proxyless.mesh.xds.state.ResourceCache;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One control plane: the session with it, while somebody needs it, and what it sent. The authorities that use it share one
 * stream. On the control loop only.
 */
final class Server implements ResourceWatcher {

    private final ServerConfig config;
    private final ResourceCache cache;
    private final Deletions deletions;
    private final Function<Server, ControlPlane> sessions;
    private final Listener listener;
    private final Map<String, Asked> subscriptions = new HashMap<>();

    private @Nullable ControlPlane session;
    private boolean answering;
    private boolean answered;
    private @Nullable String failure;
    private @Nullable String outage;

    /** What whoever uses control planes is told. Called on the control loop. */
    interface Listener {

        /** Something else is known, or something else is known of the control plane. */
        void onChanged();

        /** Resources came. */
        void onResources(List<Received> resources);

        /** Something happened that is of interest to telemetry. */
        void onEvent(SourceEvent event);
    }

    /**
     * @param cache takes what the control plane sends
     * @param deletions what becomes of what the control plane takes back
     * @param sessions begins a session, which tells this server what happens
     */
    Server(
            ServerConfig config,
            ResourceCache cache,
            Deletions deletions,
            Function<Server, ControlPlane> sessions,
            Listener listener) {
        this.config = config;
        this.cache = cache;
        this.deletions = deletions;
        this.sessions = sessions;
        this.listener = listener;
    }

    ServerConfig config() {
        return config;
    }

    ResourceCache cache() {
        return cache;
    }

    /** Whether the newest stream gave an answer. */
    boolean isAnswering() {
        return answering;
    }

    /** Whether any stream ever gave an answer. */
    boolean hasAnswered() {
        return answered;
    }

    /** Why the newest attempt failed, or null if it did not. */
    @Nullable String failure() {
        return failure;
    }

    /** Why there is no answer for so long that whoever waits should be told; null if there is, or it is too early. */
    @Nullable String outage() {
        return outage;
    }

    /** The version of the last response of a type that was used; empty if there was none. */
    String version(ResourceType type) {
        return session == null ? "" : session.version(type);
    }

    /** The names that are asked for. */
    Set<String> subscribed(ResourceType type) {
        return session == null ? Set.of() : session.subscribed(type);
    }

    /** Asks for these resources on behalf of an authority, and for no others. */
    void subscribe(String authority, Asked asked) {
        if (asked.equals(subscriptions.put(authority, asked)) || (session == null && asked.isEmpty())) {
            return;
        }
        if (session == null) {
            session = sessions.apply(this);
        }
        ask(session);
    }

    /** An authority needs this control plane no more. When none does, the session ends. */
    void release(String authority) {
        subscriptions.remove(authority);
        if (subscriptions.isEmpty()) {
            close();
            cache.clear();
        } else if (session != null) {
            ask(session);
        }
    }

    /**
     * What is known of an authority's resources may be outdated by what another control plane said: they are to be sent
     * again. What other authorities have from here is not concerned.
     */
    void forget(String authority) {
        Map<ResourceType, Set<String>> names =
                subscriptions.getOrDefault(authority, Asked.NOTHING).names();
        names.forEach((type, forgotten) -> {
            Set<String> kept = new HashSet<>(cache.all(type).keySet());
            kept.removeIf(name -> forgotten.contains(name) || forgotten.contains(ResourceType.WILDCARD));
            cache.retain(type, kept);
        });
        if (session != null) {
            session.forget(names);
        }
    }

    void close() {
        deletions.close();
        if (session != null) {
            session.close();
            session = null;
        }
        answering = false;
        failure = null;
        outage = null;
    }

    @Override
    public void onResources(ResourceType type, List<Received> resources, Set<String> subscribed) {
        listener.onResources(resources);
        cache.update(type, resources, subscribed);
        resources.forEach(
                received -> deletions.sentAgain(type, received.decoded().name()));
        // Nobody watches a control plane of this kind, so what it refuses must be seen in the calls (gRFC A88).
        if (config.features().contains(ServerConfig.FAIL_ON_DATA_ERRORS)) {
            resources.forEach(received -> cache.drop(type, received.decoded().name()));
        }
        listener.onChanged();
    }

    @Override
    public void onGone(ResourceType type, Set<String> names, Gone.Reason reason) {
        if (reason == Gone.Reason.DELETED) {
            delete(type, names);
        } else {
            names.forEach(name -> {
                deletions.forget(type, name);
                cache.missing(type, name, missing(type, name, reason));
            });
        }
        listener.onChanged();
    }

    @Override
    public void onConnected() {
        answering = true;
        answered = true;
        failure = null;
        listener.onChanged();
    }

    @Override
    public void onFailed(String reason) {
        answering = false;
        failure = reason;
        listener.onChanged();
    }

    @Override
    public void onOutage(Optional<String> reason) {
        outage = reason.orElse(null);
        listener.onChanged();
    }

    @Override
    public void onServerError(ResourceType type, String name, String problem, boolean dataError) {
        ConfigError error = new ConfigError(
                dataError ? ConfigError.Kind.NOT_FOUND : ConfigError.Kind.UNREACHABLE,
                type.label(),
                name,
                "",
                "the control plane " + config.target() + " does not give it: " + problem);
        cache.refused(type, name, error);
        if (dataError && config.features().contains(ServerConfig.FAIL_ON_DATA_ERRORS)) {
            cache.drop(type, name);
        }
        listener.onChanged();
    }

    @Override
    public void onEvent(SourceEvent event) {
        listener.onEvent(event);
    }

    private void ask(ControlPlane plane) {
        plane.subscribe(merged());
        for (ResourceType type : ResourceType.values()) {
            cache.retain(type, plane.subscribed(type));
        }
    }

    private void delete(ResourceType type, Set<String> names) {
        if (config.features().contains(ServerConfig.FAIL_ON_DATA_ERRORS)) {
            deletions.deleteNow(type, names, listener::onChanged);
        } else if (config.features().contains(ServerConfig.IGNORE_RESOURCE_DELETION)) {
            deletions.keep(type, names, config.target());
        } else {
            deletions.delete(type, names, config.target(), listener::onChanged);
        }
    }

    private ConfigError missing(ResourceType type, String name, Gone.Reason reason) {
        String problem = switch (reason) {
            case NOT_FOUND, DELETED -> " has none (expected: one; is the name right?)";
            case TIMEOUT ->
                name.equals(ResourceType.WILDCARD)
                        ? " did not answer in time (expected: all that it has, be it none)"
                        : " sent none in time (expected: one; is the name right?)";
            case EXPIRED -> " did not renew it, and its time to live is over (expected: a heartbeat in time)";
        };
        return new ConfigError(
                reason == Gone.Reason.TIMEOUT ? ConfigError.Kind.TIMEOUT : ConfigError.Kind.NOT_FOUND,
                type.label(),
                name,
                "",
                "the control plane " + config.target() + problem);
    }

    private Asked merged() {
        if (subscriptions.size() == 1) {
            return subscriptions.values().iterator().next();
        }
        Map<ResourceType, Set<String>> all = new EnumMap<>(ResourceType.class);
        Map<ResourceType, Map<String, Duration>> timeouts = new EnumMap<>(ResourceType.class);
        for (Asked asked : subscriptions.values()) {
            asked.names()
                    .forEach((type, some) ->
                            all.computeIfAbsent(type, t -> new HashSet<>()).addAll(some));
            asked.timeouts()
                    .forEach((type, some) ->
                            timeouts.computeIfAbsent(type, t -> new HashMap<>()).putAll(some));
        }
        return new Asked(all, timeouts);
    }
}
