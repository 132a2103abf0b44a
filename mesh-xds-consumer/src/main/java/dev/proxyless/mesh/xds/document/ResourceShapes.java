package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** By what resources are known that do not name their type. Loads their messages, so it is for documents that have such. */
final class ResourceShapes {

    /** For each type of resource, fields that only it has. */
    static final Map<Supplier<Message.Builder>, Set<String>> ALL = shapes();

    private ResourceShapes() {}

    private static Map<Supplier<Message.Builder>, Set<String>> shapes() {
        Map<Supplier<Message.Builder>, Set<String>> shapes = new LinkedHashMap<>();
        shapes.put(RouteConfiguration::newBuilder, Set.of("virtual_hosts", "vhds"));
        shapes.put(Listener::newBuilder, Set.of("api_listener", "filter_chains", "default_filter_chain"));
        shapes.put(ClusterLoadAssignment::newBuilder, Set.of("cluster_name"));
        shapes.put(
                Cluster::newBuilder,
                Set.of(
                        "load_assignment",
                        "eds_cluster_config",
                        "cluster_type",
                        "lb_policy",
                        "load_balancing_policy",
                        "connect_timeout",
                        "type"));
        return shapes;
    }
}
