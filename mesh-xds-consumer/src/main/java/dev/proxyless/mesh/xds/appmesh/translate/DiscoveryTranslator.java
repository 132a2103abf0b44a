package dev.proxyless.mesh.xds.appmesh.translate;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proxyless.mesh.xds.appmesh.spec.Discovery;
import dev.proxyless.mesh.xds.appmesh.spec.IpPreference;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener.HealthCheckSpec;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.Map;
import java.util.Optional;

/** Where the endpoints of a cluster are. */
final class DiscoveryTranslator {

    /** The type of cluster that the optional module for AWS Cloud Map provides. */
    static final String CLOUD_MAP = "dev.proxyless.mesh.clusters.aws_cloud_map";

    private final Optional<IpPreference> ofMesh;
    private final Output output;

    /** Where the mesh has a preference, it holds for nodes that have none. */
    DiscoveryTranslator(Optional<IpPreference> ofMesh, Output output) {
        this.ofMesh = ofMesh;
        this.output = output;
    }

    void translate(VirtualNode node, NodeListener listener, Cluster.Builder cluster) {
        Discovery discovery = node.discovery();
        if (discovery instanceof Discovery.Dns dns) {
            cluster.setType(dns.endpoints() ? DiscoveryType.STRICT_DNS : DiscoveryType.LOGICAL_DNS)
                    .setDnsLookupFamily(family(dns.ipPreference().or(() -> ofMesh)))
                    .setLoadAssignment(host(cluster.getName(), dns.hostname(), listener));
        } else if (discovery instanceof Discovery.CloudMap cloudMap) {
            cluster.setClusterType(CustomClusterType.newBuilder()
                    .setName(CLOUD_MAP)
                    .setTypedConfig(Output.any(cloudMap(cloudMap, listener))));
        } else if (discovery instanceof Discovery.None) {
            output.report(listener.at()
                    .finding("virtual node \"" + node.name()
                            + "\" has no serviceDiscovery: it has no endpoints, and calls to it fail"));
            cluster.setType(DiscoveryType.STATIC)
                    .setLoadAssignment(ClusterLoadAssignment.newBuilder().setClusterName(cluster.getName()));
        } else {
            throw new AssertionError(discovery);
        }
    }

    private static ClusterLoadAssignment host(String cluster, String hostname, NodeListener listener) {
        int port = listener.port().port();
        Endpoint.Builder endpoint = Endpoint.newBuilder()
                .setAddress(Address.newBuilder()
                        .setSocketAddress(
                                SocketAddress.newBuilder().setAddress(hostname).setPortValue(port)));
        listener.healthCheck()
                .flatMap(HealthCheckSpec::port)
                .filter(checked -> checked != port)
                .ifPresent(checked -> endpoint.setHealthCheckConfig(
                        Endpoint.HealthCheckConfig.newBuilder().setPortValue(checked)));
        return ClusterLoadAssignment.newBuilder()
                .setClusterName(cluster)
                .addEndpoints(LocalityLbEndpoints.newBuilder()
                        .addLbEndpoints(LbEndpoint.newBuilder().setEndpoint(endpoint)))
                .build();
    }

    /** Without a preference Envoy asks for IPv6 first, and so does App Mesh. */
    private static DnsLookupFamily family(Optional<IpPreference> preference) {
        return preference
                .map(it -> switch (it) {
                    case IPV6_PREFERRED -> DnsLookupFamily.AUTO;
                    case IPV4_PREFERRED -> DnsLookupFamily.V4_PREFERRED;
                    case IPV4_ONLY -> DnsLookupFamily.V4_ONLY;
                    case IPV6_ONLY -> DnsLookupFamily.V6_ONLY;
                })
                .orElse(DnsLookupFamily.AUTO);
    }

    private Struct cloudMap(Discovery.CloudMap cloudMap, NodeListener listener) {
        Struct.Builder attributes = Struct.newBuilder();
        for (Map.Entry<String, String> attribute : cloudMap.attributes().entrySet()) {
            attributes.putFields(attribute.getKey(), text(attribute.getValue()));
        }
        Struct.Builder config = Struct.newBuilder()
                .putFields("namespace_name", text(cloudMap.namespaceName()))
                .putFields("service_name", text(cloudMap.serviceName()))
                .putFields(
                        "attributes",
                        Value.newBuilder().setStructValue(attributes).build())
                .putFields(
                        "port",
                        Value.newBuilder()
                                .setNumberValue(listener.port().port())
                                .build());
        cloudMap.ipPreference()
                .or(() -> ofMesh)
                .ifPresent(preference -> config.putFields("ip_preference", text(preference.spelling())));
        return config.build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
