package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SnapshotSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A source that publishes what a test says, for the services that are wanted. Thread-safe. */
final class ScriptedSource implements SnapshotSource {

    /** What was wanted, each time it was said. */
    final BlockingQueue<Set<ServiceName>> wants = new LinkedBlockingQueue<>();

    private final Map<ServiceName, Resolved<ServiceSnapshot>> services = new HashMap<>();
    private Set<ServiceName> wanted = Set.of();
    private long revision;
    private @Nullable ControlLoop loop;
    private @Nullable SnapshotSink sink;
    private boolean closed;

    /** From now on {@code service} has this virtual host and these clusters. */
    ScriptedSource service(String service, VirtualHost host, ClusterSnapshot... clusters) {
        return service(service, List.of(), host, clusters);
    }

    /** From now on {@code service} has these routes, in one virtual host, and these clusters. */
    ScriptedSource service(String service, List<Route> routes, ClusterSnapshot... clusters) {
        return service(service, List.of(), routes, clusters);
    }

    /** The same with filters. */
    ScriptedSource service(String service, List<HttpFilter> filters, List<Route> routes, ClusterSnapshot... clusters) {
        return service(service, filters, VirtualHost.of(service, List.of("*"), routes), clusters);
    }

    private ScriptedSource service(
            String service, List<HttpFilter> filters, VirtualHost host, ClusterSnapshot... clusters) {
        return service(service, ListenerRules.of(filters), host, clusters);
    }

    /** The same with rules of the listener. */
    ScriptedSource service(String service, ListenerRules rules, VirtualHost host, ClusterSnapshot... clusters) {
        ServiceName name = ServiceName.of(service);
        Map<String, Resolved<ClusterSnapshot>> byName = new HashMap<>();
        for (ClusterSnapshot cluster : clusters) {
            byName.put(cluster.cluster().name(), new Resolved.Ready<>(cluster));
        }
        RouteConfig config = RouteConfig.of(service, List.of(host));
        return set(name, new Resolved.Ready<>(new ServiceSnapshot(name, config, rules, byName)));
    }

    /** From now on there is no {@code service}. */
    ScriptedSource absent(String service) {
        return set(
                ServiceName.of(service),
                new Resolved.Absent<>(new ConfigError(
                        ConfigError.Kind.NOT_FOUND,
                        "Listener",
                        service,
                        "",
                        "the control plane has none of this name")));
    }

    static ClusterSnapshot cluster(String name, EchoServer... servers) {
        Endpoint[] endpoints = new Endpoint[servers.length];
        for (int i = 0; i < servers.length; i++) {
            endpoints[i] = servers[i].endpoint();
        }
        return cluster(name, endpoints);
    }

    static ClusterSnapshot cluster(String name, Endpoint... endpoints) {
        return ClusterSnapshot.of(Cluster.of(name, new Membership.Eds(name)), EndpointSet.of(endpoints));
    }

    static ClusterSnapshot cluster(String name, CircuitLimits limits, Endpoint... endpoints) {
        Cluster cluster =
                Cluster.of(name, new Membership.Eds(name)).withLimits(limits).withProtocol(Cluster.Protocol.HTTP_2);
        return ClusterSnapshot.of(cluster, EndpointSet.of(endpoints));
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void start(ControlLoop controlLoop, SnapshotSink snapshotSink) {
        loop = controlLoop;
        sink = snapshotSink;
    }

    @Override
    public synchronized void want(Set<ServiceName> names) {
        wanted = Set.copyOf(names);
        wants.add(wanted);
        publish();
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    @Override
    public String describe() {
        return "scripted";
    }

    private synchronized ScriptedSource set(ServiceName name, Resolved<ServiceSnapshot> service) {
        services.put(name, service);
        if (loop != null) {
            loop.execute(this::publish);
        }
        return this;
    }

    private synchronized void publish() {
        if (closed || sink == null) {
            return;
        }
        Map<ServiceName, Resolved<ServiceSnapshot>> known = new HashMap<>(services);
        known.keySet().retainAll(wanted);
        sink.publish(new MeshSnapshot(++revision, known, Map.of()));
    }
}
