package dev.proxyless.mesh.xds.appmesh.translate;

import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.xds.appmesh.spec.AppMesh;
import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener.ConnectionPool;
import dev.proxyless.mesh.xds.appmesh.spec.PortMapping;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.Route.WeightedTarget;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Clusters: one for each port of a virtual node that a route leads to, and for each set of terms of its caller. */
final class ClusterTranslator {

    private static final String PROTOCOL_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    /** App Mesh's default of all limits ("Envoy defaults set by App Mesh", the default circuit breaker). */
    private static final UInt32Value UNLIMITED = UInt32Value.of(Integer.MAX_VALUE);

    private final AppMesh mesh;
    private final boolean callerLimits;
    private final Output output;
    private final SortedMap<String, Cluster> clusters = new TreeMap<>();

    ClusterTranslator(AppMesh mesh, boolean callerLimits, Output output) {
        this.mesh = mesh;
        this.callerLimits = callerLimits;
        this.output = output;
    }

    /**
     * The name of the cluster that {@code target} is, which from now on is one of those that there are.
     *
     * @param port the port at which the virtual service was called, for targets that say none
     * @param caller whose terms the {@code policy} is, if they are not those of all calls; else empty
     * @param policy the caller's terms
     */
    String name(WeightedTarget target, PortMapping port, String caller, Optional<ClientPolicy> policy) {
        VirtualNode node = mesh.node(target.node());
        NodeListener listener = listener(target, port);
        String name = node.name() + ":" + listener.port().port() + (caller.isEmpty() ? "" : "@" + caller);
        clusters.computeIfAbsent(name, key -> cluster(key, node, listener, policy));
        return name;
    }

    /** The listener that {@code target} means: the one that it names, the only one, the one at the same port, the first. */
    NodeListener listener(WeightedTarget target, PortMapping port) {
        VirtualNode node = mesh.node(target.node());
        int wanted = target.port().orElse(port.port());
        return node.listeners().stream()
                .filter(listener -> listener.port().port() == wanted)
                .findFirst()
                .orElse(node.listeners().get(0));
    }

    /** All routes are translated. */
    void end() {
        clusters.values().forEach(output::add);
    }

    private Cluster cluster(String name, VirtualNode node, NodeListener listener, Optional<ClientPolicy> policy) {
        Cluster.Builder cluster = Cluster.newBuilder().setName(name);
        new DiscoveryTranslator(mesh.mesh().flatMap(it -> it.ipPreference()), output)
                .translate(node, listener, cluster);
        if (listener.port().protocol() != Protocol.TCP) {
            cluster.putTypedExtensionProtocolOptions(
                    PROTOCOL_OPTIONS, Output.any(protocol(listener.port().protocol())));
        }
        cluster.setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(limits(listener)));
        listener.outliers().map(HealthTranslator::outliers).ifPresent(cluster::setOutlierDetection);
        listener.healthCheck()
                .ifPresent(check ->
                        cluster.addHealthChecks(HealthTranslator.check(check)).setIgnoreHealthOnHostRemoval(true));
        new TlsTranslator(output).translate(node, listener, policy).ifPresent(cluster::setTransportSocket);
        return cluster.build();
    }

    private static HttpProtocolOptions protocol(Protocol protocol) {
        HttpProtocolOptions.ExplicitHttpConfig.Builder config = HttpProtocolOptions.ExplicitHttpConfig.newBuilder();
        if (protocol == Protocol.HTTP) {
            config.setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance());
        } else {
            config.setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance());
        }
        return HttpProtocolOptions.newBuilder().setExplicitHttpConfig(config).build();
    }

    /** App Mesh counts at the called, for all callers together; a caller knows of its own calls only. */
    private CircuitBreakers.Thresholds limits(NodeListener listener) {
        CircuitBreakers.Thresholds.Builder limits = CircuitBreakers.Thresholds.newBuilder()
                .setMaxConnections(UNLIMITED)
                .setMaxPendingRequests(UNLIMITED)
                .setMaxRequests(UNLIMITED)
                .setMaxRetries(UNLIMITED);
        if (listener.pool().isPresent() && callerLimits) {
            ConnectionPool pool = listener.pool().get();
            pool.maxConnections().ifPresent(limit -> limits.setMaxConnections(UInt32Value.of(limit)));
            pool.maxPendingRequests().ifPresent(limit -> limits.setMaxPendingRequests(UInt32Value.of(limit)));
            pool.maxRequests().ifPresent(limit -> limits.setMaxRequests(UInt32Value.of(limit)));
        } else if (listener.pool().isPresent()) {
            output.report(listener.at()
                    .finding(
                            "connectionPool limits what the called takes of all callers, which no caller can count: set"
                                    + " MESH_APP_MESH_CALLER_LIMITS=true if it is to limit each caller"));
        }
        return limits.build();
    }
}
