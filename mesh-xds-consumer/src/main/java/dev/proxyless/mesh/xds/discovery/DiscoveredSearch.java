package dev.proxyless.mesh.xds.discovery;

import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One search, and what came of it. On the control loop only. */
final class DiscoveredSearch {

    private static final String FIELD = "cluster_type";

    private final Membership.Discovered membership;
    private final ControlLoop loop;
    private final DiscoveredEndpoints.Listener listener;
    private final Map<String, Resolved<EndpointSet>> absent = new HashMap<>();
    private Resolved.@Nullable Ready<EndpointSet> found;
    private @Nullable String problem;
    private ConfigError.Kind kind = ConfigError.Kind.UNREACHABLE;
    private EndpointDiscovery.@Nullable Search search;
    private boolean closed;

    DiscoveredSearch(Membership.Discovered membership, ControlLoop loop, DiscoveredEndpoints.Listener listener) {
        this.membership = membership;
        this.loop = loop;
        this.listener = listener;
    }

    /** Does not begin at all. */
    void refuse(String reason) {
        kind = ConfigError.Kind.INVALID;
        fail(reason);
    }

    void begin(Function<EndpointDiscovery.Listener, EndpointDiscovery.Search> beginning) {
        search = beginning.apply(new EndpointDiscovery.Listener() {
            @Override
            public void onEndpoints(EndpointSet endpoints) {
                loop.execute(() -> use(endpoints));
            }

            @Override
            public void onFailure(String reason) {
                loop.execute(() -> fail(reason));
            }
        });
    }

    /**
     * What was found, or why nothing was; null until there is an answer.
     *
     * @param cluster the name of one of the clusters that look for this
     */
    @Nullable Resolved<EndpointSet> find(String cluster) {
        if (found != null || problem == null) {
            return found;
        }
        String reason = problem;
        return absent.computeIfAbsent(
                cluster, name -> new Resolved.Absent<>(new ConfigError(kind, "Cluster", name, FIELD, reason)));
    }

    void close() {
        closed = true;
        if (search != null) {
            search.close();
        }
    }

    private void use(EndpointSet endpoints) {
        if (closed) {
            return;
        }
        settle();
        if (found == null || !found.value().equals(endpoints)) {
            found = new Resolved.Ready<>(endpoints);
            listener.onChanged(membership);
        }
    }

    private void fail(String reason) {
        if (closed || reason.equals(problem)) {
            return;
        }
        problem = reason;
        absent.clear();
        listener.onEvent(new SourceEvent.DiscoveryFailed(name(), reason));
        if (found == null) {
            listener.onChanged(membership);
        }
    }

    /** Whatever was wrong is so no more. */
    void settle() {
        if (problem != null) {
            problem = null;
            absent.clear();
            listener.onEvent(new SourceEvent.DiscoverySettled(name()));
        }
    }

    private String name() {
        return membership.clusterType() + " " + new TreeMap<>(membership.config());
    }
}
